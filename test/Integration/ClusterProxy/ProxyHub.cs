using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Manager;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Integration.Tests.ClusterProxy;

/// <summary>
/// A hub with OCM's kinds, the chart, and the manager in this process with exactly the chart's rights.
/// </summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
internal sealed class ProxyHub
{
    public const string Namespace = "open-cluster-management-addon";
    private static ApiServerFixture? s_server;
    private static IHost? s_manager;

    public static ApiServerFixture Server =>
        s_server ?? throw new InvalidOperationException("The hub was not started.");

    public static KubernetesClient Admin => Server.Admin;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var cancellationToken = deadline.Token;
        s_server = await ApiServerFixture.StartAsync(
            new ApiServerOptions { Rbac = true, ControllerManager = true }, cancellationToken);
        await Server.ApplyAsync(await Charts.OcmCrdsAsync(cancellationToken), cancellationToken);
        await Admin.CreateAsync(new V1Namespace { Metadata = new() { Name = Namespace } }, cancellationToken);
        var chart = await Charts.RenderAsync(
            "cluster-proxy", Namespace, ["proxyServer.entrypointAddress=hub.example.com"], cancellationToken);
        await Server.ApplyAsync(chart, cancellationToken);
        s_manager = Manager();
        await s_manager.StartAsync(cancellationToken);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (s_manager is not null) await s_manager.StopAsync(CancellationToken.None);
        s_manager?.Dispose();
        if (s_server is not null) await s_server.DisposeAsync();
    }

    private static IHost Manager()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new TestOutputLogging());
        builder.Services.AddKubernetesClient(Server.ConfigFor(
            $"system:serviceaccount:{Namespace}:cluster-proxy", "system:serviceaccounts", "system:authenticated"));
        builder.Services.AddKubernetesOperator(settings =>
        {
            settings.Name = "cluster-proxy-addon-manager";
            settings.LeaderElection = true;
            settings.LeaderElectionNamespace = Namespace;
        });
        builder.Services.AddClusterProxyManager(new ManagerOptions
        {
            PodNamespace = Namespace,
            SignerSecretNamespace = Namespace,
            SignerSecretName = "cluster-proxy-signer",
            AgentInstallNamespace = "open-cluster-management-cluster-proxy",
        });
        return builder.Build();
    }
}
