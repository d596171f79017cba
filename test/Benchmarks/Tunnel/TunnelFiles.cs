using System.Security.Cryptography.X509Certificates;
using OcmAddons.Benchmarks.Fleet;
using OcmAddons.Benchmarks.Processes;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Konnectivity.Identity;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>Certificates for a tunnel, in a folder of their own, and the flags that name them.</summary>
internal sealed class TunnelFiles : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("bench-tunnel-");
    private readonly TestAuthority authority = new("bench-ca");

    public TunnelFiles()
    {
        Write("ca.crt", authority.Pem);
        Write("server", authority.IssueServer("127.0.0.1", "localhost"));
        Write("client", authority.IssueClient("bench-client"));
    }

    /// <summary>Where they are.</summary>
    public string Folder => folder.FullName;

    // The certificates are not those of a real cluster; the modes do not differ in what they cost.
    public string[] ServerFlags(int frontendPort, int agentPort, int healthPort) =>
    [
        "proxy-server", "--identity-mode=compatible", "--proxy-strategies=destHost", "-v=0",
        "--server-bind-address=127.0.0.1", $"--server-port={frontendPort}",
        "--agent-bind-address=127.0.0.1", $"--agent-port={agentPort}",
        "--health-bind-address=127.0.0.1", $"--health-port={healthPort}", $"--admin-port={healthPort}",
        $"--server-ca-cert={Of("ca.crt")}", $"--server-cert={Of("server.crt")}", $"--server-key={Of("server.key")}",
        $"--cluster-ca-cert={Of("ca.crt")}", $"--cluster-cert={Of("server.crt")}", $"--cluster-key={Of("server.key")}",
    ];

    public string[] AgentFlags(int agentPort, int healthPort) =>
    [
        "proxy-agent", $"--agent-identifiers=host={TargetCommand.Host}", "-v=0",
        "--proxy-server-host=127.0.0.1", $"--proxy-server-port={agentPort}", "--sync-interval=100ms",
        "--health-server-host=127.0.0.1", $"--health-server-port={healthPort}", $"--admin-server-port={healthPort}",
        $"--ca-cert={Of("ca.crt")}", $"--agent-cert={Of("client.crt")}", $"--agent-key={Of("client.key")}",
    ];

    public string[] GoClientFlags(int frontendPort) =>
    [
        $"--server=127.0.0.1:{frontendPort}", $"--ca={Of("ca.crt")}", $"--cert={Of("client.crt")}",
        $"--key={Of("client.key")}",
    ];

    public KonnectivityDialerOptions DialerOptions(int frontendPort) => new()
    {
        Host = "127.0.0.1",
        Port = frontendPort,
        CaFile = Of("ca.crt"),
        CertificateFile = Of("client.crt"),
        KeyFile = Of("client.key"),
    };

    /// <summary>A certificate for each of so many clusters, under the cluster's name.</summary>
    public void WriteAgents(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var subject = new X500DistinguishedNameBuilder();
            subject.AddOrganizationName(ClusterIdentity.AgentGroup);
            subject.AddOrganizationalUnitName($"{ClusterIdentity.ClusterUnitPrefix}{AgentsCommand.ClusterOf(i)}");
            subject.AddCommonName(ClusterIdentity.AgentUser);
            Write(AgentsCommand.ClusterOf(i), authority.IssueClient(subject.Build()));
        }
    }

    public void Dispose()
    {
        authority.Dispose();
        folder.Delete(recursive: true);
    }

    private string Of(string name) => Path.Combine(folder.FullName, name);

    private void Write(string name, string text) => File.WriteAllText(Of(name), text);

    private void Write(string name, TestCertificate certificate)
    {
        Write($"{name}.crt", certificate.CertificatePem);
        Write($"{name}.key", certificate.KeyPem);
    }
}
