using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.ClusterProxy.Server;
using OcmAddons.Interop.Tests.GrpcJs;
using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.Tunnels;

/// <summary>Processes and dialers of one test, over mutual TLS.</summary>
internal sealed class TunnelLab : IAsyncDisposable
{
    /// <summary>
    /// A dial's host chooses the agent, which then connects to it: clusters are called as this machine is.
    /// </summary>
    public const string Cluster = "127.0.1.1";

    private readonly Stack<IAsyncDisposable> owned = [];
    private readonly TestPki first = new();

    public TunnelLab() => Pki = first;

    /// <summary>Of what is started from now on.</summary>
    public TestPki Pki { get; set; }

    /// <summary>Whether the logs of our programs go to a disk that is full.</summary>
    public bool DiskIsFull { get; init; }

    /// <summary>What our programs find in their environment besides.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("interop-").FullName;

    public T Own<T>(T disposable)
        where T : IAsyncDisposable
    {
        owned.Push(disposable);
        return disposable;
    }

    /// <summary>A proxy-server that answers its probes.</summary>
    public async Task<RunningServer> StartServerAsync(
        CancellationToken cancellationToken, params IReadOnlyList<string> flags)
    {
        var server = new RunningServer();
        await StartServerAsync(server, cancellationToken, flags);
        return server;
    }

    /// <summary>A proxy-server whose frontends come in by a Unix socket.</summary>
    public async Task<RunningServer> StartSocketServerAsync(
        CancellationToken cancellationToken, params IReadOnlyList<string> flags)
    {
        var server = new RunningServer { Socket = Path.Combine(Folder, "frontends.sock") };
        await StartServerAsync(server, cancellationToken, flags);
        return server;
    }

    /// <summary>The same once more, after it was stopped.</summary>
    public async Task StartServerAsync(
        RunningServer server, CancellationToken cancellationToken, params IReadOnlyList<string> flags)
    {
        var agents = Pki.Port("agent-server");
        server.Process = Run(
            "proxy-server", new Uri($"http://127.0.0.1:{server.HealthPort}"), [],
            [
                .. server.FrontendFlags(Pki), $"--agent-port={server.AgentPort}",
                $"--health-port={server.HealthPort}", $"--admin-port={LoopbackPort.Free()}",
                $"--cluster-cert={agents.CertificateFile}", $"--cluster-key={agents.KeyFile}",
                $"--cluster-ca-cert={agents.CaFile}", "--proxy-strategies=destHost", "--server-id=lab-server",
                .. flags,
            ]);
        await Eventually.TrueAsync(
            t => server.Process.AnswersAsync("/healthz", t), "the proxy-server to answer", cancellationToken);
    }

    /// <summary>A proxy-agent that is connected.</summary>
    public Task<TunnelProcess> StartAgentAsync(
        int serverPort, CancellationToken cancellationToken, params IReadOnlyList<string> flags) =>
        StartAgentAsync(AgentPlace.Here, serverPort, cancellationToken, flags);

    public async Task<TunnelProcess> StartAgentAsync(
        AgentPlace place, int serverPort, CancellationToken cancellationToken, params IReadOnlyList<string> flags)
    {
        var agent = StartAgent(place, serverPort, flags);
        await ConnectedAsync(agent, cancellationToken);
        return agent;
    }

    public Task ConnectedAsync(TunnelProcess agent, CancellationToken cancellationToken) => Eventually.TrueAsync(
        t => agent.AnswersAsync("/readyz", t), "the proxy-agent to be connected", cancellationToken);

    public ITunnelDialer Dialer(RunningServer server) => Dialer(server, Pki.Port("proxy-client"));

    public ITunnelDialer Dialer(RunningServer server, PortCertificates certificate) =>
        Dialer(server.FrontendPort, certificate);

    public ITunnelDialer Dialer(int port, PortCertificates certificate) =>
        Own(new KonnectivityDialer(
            new KonnectivityDialerOptions
            {
                Host = "127.0.0.1",
                Port = port,
                CaFile = certificate.CaFile!,
                CertificateFile = certificate.CertificateFile,
                KeyFile = certificate.KeyFile,
                DialTimeout = TimeSpan.FromSeconds(30),
            },
            TimeProvider.System,
            NullLogger<KonnectivityDialer>.Instance));

    /// <summary>A program of Node's, up to the line with which it says that it is ready.</summary>
    public Task<ChildProcess> StartNodeAsync(
        string script, string ready, CancellationToken cancellationToken, params IReadOnlyList<string> arguments) =>
        StartProgramAsync(
            Path.GetFileNameWithoutExtension(script), ready, [NodePrograms.Modules], cancellationToken,
            [NodePrograms.Node, Places.Foreign(script), .. arguments]);

    /// <summary>A program, up to the line with which it says that it is ready.</summary>
    public async Task<ChildProcess> StartProgramAsync(
        string name, string ready, IEnumerable<KeyValuePair<string, string>> environment,
        CancellationToken cancellationToken, params IReadOnlyList<string> command)
    {
        var process = Own(ChildProcess.Start(name, Folder, environment, command));
        await Eventually.TrueAsync(
            _ => Task.FromResult(HasSaid(process, ready)), $"{name} to say '{ready}'", cancellationToken);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        while (owned.TryPop(out var last)) await last.DisposeAsync();
        first.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static bool HasSaid(ChildProcess process, string start)
    {
        var ended = process.HasExited; // asked first: what it says before it ends counts
        if (Array.Exists(process.Lines(), line => line.StartsWith(start, StringComparison.Ordinal))) return true;
        return ended ? throw new AssertionException($"It ended with code {process.ExitCode}. {process}") : false;
    }

    private TunnelProcess StartAgent(AgentPlace place, int serverPort, IReadOnlyList<string> flags)
    {
        var certificate = Pki.AgentOf(place.Cluster);
        var health = LoopbackPort.Free();
        return Run(
            "proxy-agent", new Uri($"http://{place.Address}:{health}"), place.Prefix,
            [
                $"--proxy-server-host={place.ServerAddress}", $"--proxy-server-port={serverPort}",
                $"--health-server-port={health}",
                $"--admin-server-port={LoopbackPort.Free()}", $"--ca-cert={certificate.CaFile}",
                $"--agent-cert={certificate.CertificateFile}", $"--agent-key={certificate.KeyFile}",
                $"--agent-identifiers=host={place.Cluster}", "--sync-interval=100ms", "--sync-interval-cap=500ms",
                .. flags,
            ]);
    }

    private TunnelProcess Run(string command, Uri health, IReadOnlyList<string> prefix, IReadOnlyList<string> flags)
    {
        // As in the image.
        KeyValuePair<string, string>[] environment =
        [
            new("DOTNET_gcServer", "0"), new("DOTNET_gcConcurrent", "0"), new("DOTNET_GCgen0size", "0x100000"),
            .. Environment,
        ];
        string[] line = [.. prefix, Places.ClusterProxy, command, .. flags];
        var process = DiskIsFull
            ? ChildProcess.StartOnFullDisk(command, Folder, environment, line)
            : ChildProcess.Start(command, Folder, environment, line);
        return Own(new TunnelProcess(process, health));
    }
}
