using OcmAddons.Testing.Certificates;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>The serving certificate of the gateway without a tunnel, in a folder of its own, and its flags.</summary>
internal sealed class GatewayFiles : IDisposable
{
    private const string Address = "127.0.0.1";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("bench-gateway-");
    private readonly TestAuthority authority = new("bench-ca");
    private readonly string kubeconfig;

    public GatewayFiles(string kubeconfig)
    {
        this.kubeconfig = kubeconfig;
        var certificate = authority.IssueServer(Address);
        File.WriteAllText(Of("tls.crt"), certificate.CertificatePem);
        File.WriteAllText(Of("tls.key"), certificate.KeyPem);
    }

    public string AuthorityPem => authority.Pem;

    /// <summary>As the manager installs it, but for the tunnel and who may read its metrics.</summary>
    public string[] Flags(int port) =>
    [
        "apiserver", $"--kubeconfig={kubeconfig}", $"--secret-namespace={GatewaySite.Namespace}",
        $"--bind-address={Address}", $"--secure-port={port}",
        $"--tls-cert-file={Of("tls.crt")}", $"--tls-private-key-file={Of("tls.key")}",
        "--feature-gates=HealthinessCheck=true,SecretCache=true",
        "--authorization-always-allow-paths=/healthz,/readyz,/livez,/metrics",
    ];

    public void Dispose()
    {
        authority.Dispose();
        folder.Delete(recursive: true);
    }

    private string Of(string name) => Path.Combine(folder.FullName, name);
}
