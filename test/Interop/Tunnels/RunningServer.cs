using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Interop.Tests.Tunnels;

/// <summary>A proxy-server and its ports, which it keeps when it is started again.</summary>
internal sealed class RunningServer
{
    public int FrontendPort { get; } = LoopbackPort.Free();

    public int AgentPort { get; } = LoopbackPort.Free();

    public int HealthPort { get; } = LoopbackPort.Free();

    /// <summary>The Unix socket of the frontends, in place of their port.</summary>
    public string? Socket { get; init; }

    public TunnelProcess Process { get; set; } = null!;

    public IReadOnlyList<string> FrontendFlags(TestPki pki)
    {
        if (Socket is not null) return [$"--uds-name={Socket}", "--server-port=0"];
        var files = pki.Port("proxy-server");
        return
        [
            $"--server-port={FrontendPort}", $"--server-cert={files.CertificateFile}",
            $"--server-key={files.KeyFile}", $"--server-ca-cert={files.CaFile}",
        ];
    }

    /// <summary>By which our frontends find it, and prove themselves.</summary>
    public IReadOnlyList<string> ClientFlags(TestPki pki)
    {
        if (Socket is not null) return [$"--proxy-uds={Socket}"];
        var files = pki.Port("proxy-client");
        return
        [
            "--proxy-host=127.0.0.1", $"--proxy-port={FrontendPort}", $"--ca-cert={files.CaFile}",
            $"--client-cert={files.CertificateFile}", $"--client-key={files.KeyFile}",
        ];
    }

    /// <summary>How often an agent has been asked for a connection.</summary>
    public async Task<double> DialsAsync(CancellationToken cancellationToken) =>
        (await Process.MetricsAsync(cancellationToken)).Sum(
            "konnectivity_network_proxy_server_dial_duration_seconds_count");
}
