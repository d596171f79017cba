using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OcmAddons.ClusterProxy.Agent.Addon;

/// <summary>Asks the proxy-agent in the same pod every few seconds whether it is connected to the hub.</summary>
internal sealed class ProxyAgentBeside(HttpClient client, TimeProvider time) : BackgroundService
{
    private static readonly Uri Readiness = new("http://localhost:8093/readyz");
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private volatile bool ready;

    public bool Ready => ready;

    public override void Dispose()
    {
        client.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do ready = await AskAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Period, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var answer = await client.GetAsync(
                Readiness, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false; // the lease says that it is held back
        }
    }
}

internal static class AgentBesideServices
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// The addon's lease; <paramref name="follow"/> the proxy-agent in the same pod, or do not ask.
        /// </summary>
        public IServiceCollection AddAgentBeside(string installNamespace, bool follow)
        {
            if (!follow) return services.AddAddonLease(installNamespace, _ => () => true);
            services.AddSingleton(provider => new ProxyAgentBeside(
                new HttpClient { Timeout = Timeout.InfiniteTimeSpan }, provider.GetRequiredService<TimeProvider>()));
            services.AddHostedService(provider => provider.GetRequiredService<ProxyAgentBeside>());
            return services.AddAddonLease(installNamespace, provider =>
            {
                var beside = provider.GetRequiredService<ProxyAgentBeside>();
                return () => beside.Ready;
            });
        }
    }
}
