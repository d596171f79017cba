using System.Text;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Credentials;
using OcmAddons.ClusterGateway.Server.Identity;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>Reads a gateway out of its labelled secret.</summary>
internal static class GatewaySecret
{
    /// <param name="address">The managed cluster's own word on its address, which wins over the secret's; null when
    /// there is none.</param>
    public static GatewayLookup Read(
        V1Secret secret, ClusterAddress? address, bool readHealth, bool readIdentities = false)
    {
        if (secret.Label(GatewayApi.CredentialTypeLabel) is not { } credentialType) return GatewayLookup.None;
        if (!TryReadEndpoint(secret, address, out var endpoint, out var problem)
            || !TryReadCredential(secret, credentialType, out var credential, out problem)
            || !TryReadHealth(secret, readHealth, out var health, out problem))
            return new(null, problem);

        var origin = new GatewayOrigin(
            secret.Metadata.Uid, secret.Metadata.ResourceVersion, secret.Metadata.CreationTimestamp);
        return new(
            new Gateway(secret.Name(), origin, endpoint, credential, health)
            {
                Identities = readIdentities ? Identities(secret) : null,
            },
            null);
    }

    /// <summary>Rules that cannot be read refuse requests rather than let them through as they are.</summary>
    private static ClusterIdentities? Identities(V1Secret secret)
    {
        if (secret.Annotation(GatewayApi.ProxyConfigurationAnnotation) is not { } text) return null;
        try
        {
            return new(IdentityRules.Parse(text, secret.Name()), null);
        }
        catch (FormatException e)
        {
            return new(IdentityRules.None, e.Message);
        }
    }

    private static bool TryReadEndpoint(
        V1Secret secret, ClusterAddress? address, out GatewayEndpoint endpoint, out string problem)
    {
        var type = secret.Label(GatewayApi.EndpointTypeLabel) ?? GatewayApi.EndpointTypes.Const;
        var ca = Bytes(secret, "ca.crt") ?? Bytes(secret, "ca");
        problem = "";
        if (type == GatewayApi.EndpointTypes.ClusterProxy)
        {
            endpoint = new GatewayEndpoint(type, CaBundle: ca);
            return true;
        }

        var proxy = Text(secret, "proxy-url");
        endpoint = address is { } known
            ? new GatewayEndpoint(type, known.Url, known.CaBundle ?? [], Insecure: false, proxy)
            : new GatewayEndpoint(type, TrimNewline(Text(secret, "endpoint")), ca, Insecure: ca is null, proxy);
        if (!string.IsNullOrEmpty(endpoint.Address)) return true;
        problem = $"secret \"{secret.Name()}\" has no endpoint";
        return false;
    }

    private static bool TryReadCredential(
        V1Secret secret, string type, out GatewayCredential? credential, out string problem)
    {
        problem = "";
        ExecCommand? exec = null;
        if (type == GatewayApi.CredentialTypes.Dynamic && !TryReadExec(secret, out exec, out problem))
        {
            credential = null;
            return false;
        }

        credential = type switch
        {
            GatewayApi.CredentialTypes.ServiceAccountToken => new(
                type, Token: new SecretString(Text(secret, "token") ?? "")),
            GatewayApi.CredentialTypes.X509Certificate => new(type, Certificate: new GatewayCertificate(
                Bytes(secret, "tls.crt") ?? [], new SecretString(Text(secret, "tls.key") ?? ""))),
            GatewayApi.CredentialTypes.Dynamic => new(type, Exec: exec),
            _ => null,
        };
        if (credential is not null) return true;
        problem = $"unrecognized secret credential type {type}";
        return false;
    }

    private static bool TryReadExec(V1Secret secret, out ExecCommand? exec, out string problem)
    {
        (exec, problem) = (null, "");
        try
        {
            exec = ExecCommand.Parse(Bytes(secret, "exec"));
            return true;
        }
        catch (FormatException e)
        {
            problem = e.Message;
            return false;
        }
    }

    private static bool TryReadHealth(V1Secret secret, bool read, out GatewayHealth health, out string problem)
    {
        health = new GatewayHealth(Healthy: false, Reason: null);
        problem = "";
        if (!read || secret.Annotation(GatewayApi.HealthyAnnotation) is not { } text) return true;
        if (!TryParseBool(text, out var healthy))
        {
            problem = $"unrecognized healthiness \"{text}\" of secret \"{secret.Name()}\"";
            return false;
        }

        health = new GatewayHealth(healthy, secret.Annotation(GatewayApi.HealthyReasonAnnotation));
        return true;
    }

    private static bool TryParseBool(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "0" or "f" or "F" or "false" or "FALSE" or "False";
    }

    private static string? TrimNewline(string? text) => text?.EndsWith('\n') == true ? text[..^1] : text;

    private static byte[]? Bytes(V1Secret secret, string key) =>
        secret.Data is { } data && data.TryGetValue(key, out var value) ? value : null;

    private static string? Text(V1Secret secret, string key) =>
        Bytes(secret, key) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
