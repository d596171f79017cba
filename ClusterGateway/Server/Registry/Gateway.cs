using System.Security.Cryptography;
using System.Text;
using OcmAddons.ClusterGateway.Server.Credentials;
using OcmAddons.ClusterGateway.Server.Identity;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>One managed cluster: where its API server is and with what credential the gateway goes there.</summary>
internal sealed record Gateway(
    string Name, GatewayOrigin Origin, GatewayEndpoint Endpoint, GatewayCredential? Credential, GatewayHealth Health)
{
    /// <summary>The cluster's own identity exchange rules; null when it has none, or they are not asked for.</summary>
    public ClusterIdentities? Identities { get; init; }

    /// <summary>
    /// What a connection depends on. A bearer token is not part of it: it goes with each request, so that rotating it
    /// costs no handshake.
    /// </summary>
    public string ConnectionFingerprint => field ??= Fingerprint();

    private string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(Endpoint.Type);
        Append(Endpoint.Address ?? "");
        Append(Endpoint.ProxyUrl ?? "");
        Append(Endpoint.Insecure ? "insecure" : "");
        AppendBytes(Endpoint.CaBundle);
        AppendBytes(Credential?.Certificate?.CertificatePem);
        Append(Credential?.Certificate?.KeyPem.Reveal() ?? "");
        return Convert.ToHexString(hash.GetHashAndReset());

        void Append(string text) => AppendBytes(Encoding.UTF8.GetBytes(text));

        void AppendBytes(byte[]? bytes)
        {
            hash.AppendData(BitConverter.GetBytes(bytes?.Length ?? -1));
            if (bytes is not null) hash.AppendData(bytes);
        }
    }
}

/// <summary>Identity of the secret that a gateway is made from.</summary>
internal sealed record GatewayOrigin(string? Uid, string? ResourceVersion, DateTimeOffset? CreationTimestamp);

internal sealed record GatewayHealth(bool Healthy, string? Reason);

/// <param name="Type">As labelled; types that we do not know are kept and refused when they are used.</param>
/// <param name="CaBundle">Null: not given. Empty: the system's roots.</param>
internal sealed record GatewayEndpoint(
    string Type, string? Address = null, byte[]? CaBundle = null, bool Insecure = false, string? ProxyUrl = null)
{
    public bool IsTunnel => Type == Api.GatewayApi.EndpointTypes.ClusterProxy;
}

/// <param name="Exec">The program that gives token or certificate, where the secret holds neither.</param>
internal sealed record GatewayCredential(
    string Type, SecretString? Token = null, GatewayCertificate? Certificate = null, ExecCommand? Exec = null);

internal sealed record GatewayCertificate(byte[] CertificatePem, SecretString KeyPem);
