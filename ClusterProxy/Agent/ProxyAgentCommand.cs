using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Draining;
using OcmAddons.Hosting.Health;
using OcmAddons.Hosting.Logging;
using OcmAddons.Konnectivity.Transport;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterProxy.Agent;

/// <summary><c>cluster-proxy proxy-agent</c>: the managed cluster's end of the tunnel.</summary>
public static class ProxyAgentCommand
{
    // What a pod has by default between its signal and its end, less a margin.
    private static readonly DrainSettings Drain = new(TimeSpan.FromSeconds(25), TimeSpan.Zero);

    public static Command Create()
    {
        var command = new Command(
            "proxy-agent", "Connects to the hub's proxy-servers and serves the connections they send.");
        var flags = ProxyAgentFlags.AddTo(command);
        var logging = LoggingFlags.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(result, flags, logging, cancellationToken));
        return command;
    }

    /// <summary>A host with the agent, its probes and its metrics, to which more may be added.</summary>
    public static ServiceHostBuilder CreateHost(
        string name, ParseResult result, ProxyAgentFlags flags, LoggingFlags logging)
    {
        InlineCompletions.Enable();
        var builder = ServiceHostBuilder.Create(name, logging.Read(result))
            .ServeProbes(flags.HealthAddress(result))
            .ServeMetrics(flags.HealthAddress(result))
            .Listen("admin", flags.AdminAddress(result), null, _ => AdminPort.Handler(flags.HealthPort(result)))
            .DrainWith(Drain);
        var options = flags.Read(result);
        builder.Services.AddProxyAgent(options);
        if (options.LeaseCount is not null)
            builder.Services.AddKubernetesClient(KubernetesConfig.Load(flags.Kubeconfig(result)));
        builder.Health.AddCheck<ServerConnectedCheck>("server-connected", tags: [Probes.ReadyTag]);
        return builder;
    }

    private static async Task<int> RunAsync(
        ParseResult result, ProxyAgentFlags flags, LoggingFlags logging, CancellationToken cancellationToken)
    {
        await using var host = CreateHost("cluster-proxy-agent", result, flags, logging).Build();
        return await host.RunAsync(cancellationToken);
    }
}

internal sealed class ServerConnectedCheck(ITunnelHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(health.Connected
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("no servers connected"));
}
