using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Agent;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>Proxy-servers, agents and dialers in this process, over mutual TLS on loopback.</summary>
internal sealed class TunnelKit : IAsyncDisposable
{
    // A dial's host chooses the agent, which then connects to it: clusters are called as this machine is.
    public const string Cluster1 = "127.0.1.1";
    public const string Cluster2 = "127.0.1.2";

    private readonly List<IAsyncDisposable> owned = [];

    public TestPki Pki { get; } = new();

    /// <summary>What is shown of the logs. Errors are kept besides: they are faults of the code under test.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Debug;

    public ErrorLog Errors { get; } = new();

    public static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    /// <summary>Of a server on ports that the system chooses.</summary>
    public ProxyServerOptions ServerOptions() => new()
    {
        FrontendEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
        AgentEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
        Frontend = Pki.Port("proxy-server"),
        Agent = Pki.Port("agent-server"),
    };

    public async Task<RunningServer> StartServerAsync(
        Action<ProxyServerOptions>? change = null, Action<IServiceCollection>? configure = null)
    {
        var options = ServerOptions();
        change?.Invoke(options);
        var host = await StartAsync(services =>
        {
            configure?.Invoke(services);
            services.AddProxyServer(options);
        });
        return new RunningServer(host);
    }

    /// <summary>Of an agent that does not wait long between its attempts.</summary>
    public ProxyAgentOptions AgentOptions(int port, string cluster)
    {
        var certificate = Pki.AgentOf(cluster);
        return new ProxyAgentOptions
        {
            ServerHost = "127.0.0.1",
            ServerPort = port,
            Identifiers = $"host={cluster}&host={cluster}.ns",
            CaFile = Pki.CaFile,
            CertificateFile = certificate.CertificateFile,
            KeyFile = certificate.KeyFile,
            SyncInterval = TimeSpan.FromMilliseconds(50),
            SyncIntervalCap = TimeSpan.FromMilliseconds(200),
        };
    }

    public Task<RunningAgent> StartAgentAsync(
        RunningServer server, string cluster, Action<ProxyAgentOptions>? change = null) =>
        StartAgentAsync(server.AgentPort, cluster, change);

    public async Task<RunningAgent> StartAgentAsync(
        int port, string cluster, Action<ProxyAgentOptions>? change = null,
        Action<IServiceCollection>? configure = null)
    {
        var options = AgentOptions(port, cluster);
        change?.Invoke(options);
        return new RunningAgent(await StartAsync(services =>
        {
            configure?.Invoke(services);
            services.AddProxyAgent(options);
        }));
    }

    /// <summary>An agent that has been told that it is in, and that the server therefore knows.</summary>
    public async Task<RunningAgent> ConnectAgentAsync(
        RunningServer server, string cluster, Action<ProxyAgentOptions>? change = null)
    {
        var agent = await StartAgentAsync(server, cluster, change);
        await Eventually.IsAsync(() => agent.Health.Connected);
        return agent;
    }

    public KonnectivityDialer Dialer(RunningServer server, Action<KonnectivityDialerOptions>? change = null) =>
        Dialer(server.FrontendPort, change);

    public KonnectivityDialer Dialer(int port, Action<KonnectivityDialerOptions>? change = null)
    {
        var certificate = Pki.Port("proxy-client");
        var options = new KonnectivityDialerOptions
        {
            Host = "127.0.0.1",
            Port = port,
            CaFile = Pki.CaFile,
            CertificateFile = certificate.CertificateFile,
            KeyFile = certificate.KeyFile,
        };
        change?.Invoke(options);
        var dialer = new KonnectivityDialer(
            options, TimeProvider.System, LoggerFactory.Create(Log).CreateLogger<KonnectivityDialer>());
        owned.Add(dialer);
        return dialer;
    }

    public T Own<T>(T disposable)
        where T : IAsyncDisposable
    {
        owned.Add(disposable);
        return disposable;
    }

    public async ValueTask DisposeAsync()
    {
        owned.Reverse();
        foreach (var item in owned)
        {
            await item.DisposeAsync();
        }

        Pki.Dispose();
    }

    private async Task<RunningHost> StartAsync(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        Log(builder.Logging);
        configure(builder.Services);
        var host = new RunningHost(builder.Build());
        owned.Add(host);
        await host.StartAsync();
        return host;
    }

    private void Log(ILoggingBuilder logging) =>
        logging.SetMinimumLevel(LogLevel).AddProvider(new TestOutputLogger()).AddProvider(Errors)
            .AddFilter("Microsoft", LogLevel.Warning);
}
