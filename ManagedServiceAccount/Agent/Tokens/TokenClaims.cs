using System.Buffers.Text;
using System.Text.Json;
using OcmAddons.Kubernetes;

namespace OcmAddons.ManagedServiceAccount.Agent.Tokens;

/// <summary>What a token says of itself, its signature unchecked: only the managed cluster can check that.</summary>
/// <param name="AccountUid">Null in a token that does not say; it dies with the account of that uid.</param>
internal readonly record struct TokenClaims(string Subject, string? AccountUid)
{
    private const int LongestToken = 64 * 1024;

    /// <summary>Throws <see cref="FormatException"/> for what is no token of a service account.</summary>
    public static TokenClaims Read(SecretString token)
    {
        var parts = token.Reveal().Split('.');
        if (parts.Length != 3 || parts[1].Length > LongestToken) throw new FormatException("the token is not a JWT");
        try
        {
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return Text(payload.RootElement, "sub") is { } subject
                ? new(subject, Text(payload.RootElement, "kubernetes.io", "serviceaccount", "uid"))
                : throw new FormatException("the token names no subject");
        }
        catch (JsonException)
        {
#pragma warning disable MA0054 // The cause would quote the token.
            throw new FormatException("the token's payload is not JSON");
#pragma warning restore MA0054
        }
    }

    private static string? Text(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }
}
