using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.ClusterProxy.Server.Flags;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Draining;
using OcmAddons.Hosting.Health;
using OcmAddons.Hosting.Logging;
using OcmAddons.Konnectivity.Transport;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterProxy.Server;

/// <summary><c>cluster-proxy proxy-server</c>: where frontends on the hub and agents from outside meet.</summary>
public static class ProxyServerCommand
{
    public static Command Create()
    {
        var command = new Command("proxy-server", "Hands connections of frontends to the agents of managed clusters.");
        var flags = ProxyServerFlags.AddTo(command);
        var logging = LoggingFlags.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(result, flags, logging, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult result, ProxyServerFlags flags, LoggingFlags logging, CancellationToken cancellationToken)
    {
        var options = flags.Read(result);
        var kubeconfig = flags.Kubeconfig(result, options);
        InlineCompletions.Enable();
        var builder = ServiceHostBuilder.Create("cluster-proxy-server", logging.Read(result))
            .ServeProbes(flags.HealthAddress(result))
            .ServeMetrics(flags.HealthAddress(result))
            .ServeMetrics(flags.AdminAddress(result))
            .DrainWith(new DrainSettings(flags.ShutdownTimeout(result), TimeSpan.Zero) { HurriedExitCode = 1 });
        builder.Services.AddProxyServer(options);
        if (kubeconfig is not null) builder.Services.AddKubernetesClient(KubernetesConfig.Load(kubeconfig));
        builder.Health.AddCheck<AgentsCheck>("agents", tags: [Probes.ReadyTag]);
        await using var host = builder.Build();
        return await host.RunAsync(cancellationToken);
    }
}

/// <summary>
/// Not ready without an agent, as the original. A Deployment whose Service leads agents to ready pods only must ask for
/// <c>/readyz?exclude=agents</c>: it would never get the first agent otherwise.
/// </summary>
internal sealed class AgentsCheck(BackendRegistry registry) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(registry.Ready
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("no connection to any proxy agent"));
}
