using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server.Credentials;

/// <summary>What a program printed: a token, or a certificate with its key.</summary>
/// <param name="Expires">Null: good until a cluster refuses it.</param>
internal sealed record IssuedCredential(
    SecretString? Token, GatewayCertificate? Certificate, DateTimeOffset? Expires)
{
    /// <exception cref="FormatException">In words that the original has.</exception>
    public static IssuedCredential Parse(string output, string apiVersion)
    {
        try
        {
            if (JsonNode.Parse(output) is not JsonObject credential)
                throw new FormatException("decoding stdout: not an object");
            return Read(credential, apiVersion);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not the output, nor the parser's words about it: either may hold half a token.
            throw new FormatException("decoding stdout: not an ExecCredential", e);
        }
    }

    private static IssuedCredential Read(JsonObject credential, string apiVersion)
    {
        var version = credential["apiVersion"]?.GetValue<string>() ?? "";
        if (version != apiVersion)
        {
            throw new FormatException(
                $"exec plugin is configured to use API version {apiVersion}, plugin returned version {version}");
        }

        if (credential["status"] is not JsonObject status)
            throw new FormatException("exec plugin didn't return a status field");
        var token = status["token"]?.GetValue<string>() ?? "";
        var certificate = status["clientCertificateData"]?.GetValue<string>() ?? "";
        var key = status["clientKeyData"]?.GetValue<string>() ?? "";
        if (token.Length == 0 && certificate.Length == 0 && key.Length == 0)
            throw new FormatException("exec plugin didn't return a token or cert/key pair");
        if (certificate.Length == 0 != (key.Length == 0))
            throw new FormatException("exec plugin returned only certificate or key, not both");
        DateTimeOffset? expires = status["expirationTimestamp"] is { } timestamp
            ? timestamp.GetValue<DateTimeOffset>()
            : null;
        return new(
            token.Length > 0 ? new SecretString(token) : null,
            // The token wins: that is what the original does when there are both.
            token.Length == 0 ? new GatewayCertificate(Encoding.UTF8.GetBytes(certificate), new(key)) : null,
            expires);
    }
}
