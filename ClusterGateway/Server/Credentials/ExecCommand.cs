using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OcmAddons.ClusterGateway.Server.Credentials;

/// <summary>The program of a Dynamic credential: client-go's ExecConfig, as JSON in the secret's <c>exec</c>.</summary>
internal sealed record ExecCommand(
    string Command, IReadOnlyList<string> Arguments, IReadOnlyList<KeyValuePair<string, string>> Environment,
    string ApiVersion, string? InstallHint, bool ProvideClusterInfo, string Fingerprint)
{
    private const string Group = "client.authentication.k8s.io";

    private static readonly string[] Versions = [$"{Group}/v1", $"{Group}/v1beta1"];

    /// <exception cref="FormatException">It is missing, or no program that could run here.</exception>
    public static ExecCommand Parse(byte[]? config)
    {
        if (config is not { Length: > 0 }) throw new FormatException("exec config not provided");
        try
        {
            if (JsonNode.Parse(config) is not JsonObject exec) throw new FormatException("exec config is no object");
            var command = Text(exec, "command");
            if (command.Length == 0) throw new FormatException("missing \"command\" property on exec config object");
            var version = Text(exec, "apiVersion");
            if (!Versions.Contains(version))
                throw new FormatException($"exec plugin: invalid apiVersion \"{version}\"");
            if (Text(exec, "interactiveMode") == "Always")
                throw new FormatException("exec plugin: nobody is here to answer an interactive one");
            return new(
                command, [.. (exec["args"] as JsonArray ?? []).Select(a => a!.GetValue<string>())],
                [.. (exec["env"] as JsonArray ?? []).Select(e => Variable((JsonObject)e!))], version,
                Text(exec, "installHint"), exec["provideClusterInfo"]?.GetValue<bool>() == true,
                Convert.ToHexString(SHA256.HashData(config)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or InvalidCastException
            or NullReferenceException)
        {
            throw new FormatException($"exec config cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Never what it is given: arguments and environment may hold secrets.</summary>
    public override string ToString() => Path.GetFileName(Command);

    private static KeyValuePair<string, string> Variable(JsonObject variable) =>
        new(Text(variable, "name"), Text(variable, "value"));

    private static string Text(JsonObject parent, string field) => parent[field]?.GetValue<string>() ?? "";
}
