using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OcmAddons.ClusterProxy.Agent;
using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.ClusterProxy.Server.Metrics;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>A host that can be stopped at once, as a process is killed, or in order.</summary>
internal sealed class RunningHost(IHost host) : IAsyncDisposable
{
    private bool stopped;

    public IServiceProvider Services => host.Services;

    public Task StartAsync() => host.StartAsync();

    public Task StopAsync(TimeSpan drain)
    {
        stopped = true;
        return StopCoreAsync(drain);
    }

    public async ValueTask DisposeAsync()
    {
        if (!stopped) await StopAsync(TimeSpan.Zero);
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    private async Task StopCoreAsync(TimeSpan drain)
    {
        using var limit = new CancellationTokenSource(drain);
        try
        {
            await host.StopAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Cut, as it was asked to be.
        }
    }
}

internal sealed class RunningServer(RunningHost? host, IServiceProvider services)
{
    public RunningServer(RunningHost host)
        : this(host, host.Services)
    {
    }

    /// <summary>Of a server whose host is somebody else's.</summary>
    public RunningServer(IServiceProvider services)
        : this(null, services)
    {
    }

    public RunningHost Host => host!;

    public int FrontendPort { get; } = services.GetRequiredService<ProxyServer>().FrontendEndPoint?.Port ?? 0;

    public int AgentPort { get; } = services.GetRequiredService<ProxyServer>().AgentEndPoint.Port;

    public BackendRegistry Registry => services.GetRequiredService<BackendRegistry>();

    public ServerMetrics Metrics => services.GetRequiredService<ServerMetrics>();
}

internal sealed class RunningAgent(RunningHost host)
{
    public RunningHost Host => host;

    public ITunnelHealth Health => host.Services.GetRequiredService<ITunnelHealth>();

    public AgentMetrics Metrics => host.Services.GetRequiredService<AgentMetrics>();
}
