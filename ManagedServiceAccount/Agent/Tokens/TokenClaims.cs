using System.Buffers.Text;
using System.Text.Json;
using OcmAddons.Kubernetes;

namespace OcmAddons.ManagedServiceAccount.Agent.Tokens;

/// <summary>What a token says of itself, its signature unchecked: only the managed cluster can check that.</summary>
internal readonly record struct TokenClaims(string Subject)
{
    private const int LongestToken = 64 * 1024;

    public static string SubjectOf(ObjectKey account) => $"system:serviceaccount:{account.Namespace}:{account.Name}";

    /// <summary>Throws <see cref="FormatException"/> for what is no token of a service account.</summary>
    public static TokenClaims Read(SecretString token)
    {
        var parts = token.Reveal().Split('.');
        if (parts.Length != 3 || parts[1].Length > LongestToken) throw new FormatException("the token is not a JWT");
        try
        {
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return payload.RootElement.ValueKind == JsonValueKind.Object
                && payload.RootElement.TryGetProperty("sub", out var subject)
                && subject.ValueKind == JsonValueKind.String
                ? new(subject.GetString()!)
                : throw new FormatException("the token names no subject");
        }
        catch (JsonException)
        {
            throw new FormatException("the token's payload is not JSON"); // the cause would quote the token
        }
    }
}
