using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.OcmStandIn.Commands;
using OcmAddons.OcmStandIn.Hub;
using OcmAddons.OcmStandIn.Klusterlet;
using OcmAddons.OcmStandIn.Klusterlet.Identity;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.StandIn;

/// <summary>
/// A hub and a managed cluster (control planes only) with both parts of the stand-in between them, once for all tests
/// here.
/// </summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
public sealed class StandInClusters
{
    public const string ClusterName = "managed1";
    public const string HubServer = "https://hub.example:6443";

    private static readonly LoggingSettings Logging = new(2, Json: false);
    private static readonly List<IAsyncDisposable> Running = [];
    private static string folder = "";

    public static ApiServerFixture Hub { get; private set; } = null!;

    public static ApiServerFixture Managed { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var options = new ApiServerOptions { Rbac = true, ControllerManager = true };
        var servers = await Task.WhenAll(
            ApiServerFixture.StartAsync(options, patience.Token), ApiServerFixture.StartAsync(options, patience.Token));
        (Hub, Managed) = (servers[0], servers[1]);
        await StartHubAsync(patience.Token);
        await StartKlusterletAsync(patience.Token);
        await Hub.Admin.WaitForAsync<V1ManagedCluster>(
            new(null, ClusterName),
            c =>
                c.Status?.Conditions?.Any(
                    x => x is { Type: "ManagedClusterConditionAvailable", Status: "True" }) == true,
            "it to be available",
            patience.Token);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        Running.Reverse();
        foreach (var part in Running) await part.DisposeAsync();
        if (folder.Length > 0) Directory.Delete(folder, recursive: true);
        if (Hub is not null) await Hub.DisposeAsync();
        if (Managed is not null) await Managed.DisposeAsync();
    }

    private static async Task StartHubAsync(CancellationToken cancellationToken)
    {
        await HubCommand.PrepareAsync(Hub.AdminConfig, cancellationToken);
        var builder = ServiceHostBuilder.Create("hub", Logging);
        builder.Services.AddKubernetesClient(Hub.AdminConfig);
        builder.Services.AddHub(new HubOptions());
        await RunAsync(builder, cancellationToken);
    }

    private static async Task StartKlusterletAsync(CancellationToken cancellationToken)
    {
        folder = Directory.CreateTempSubdirectory("klusterlet-").FullName;
        var files = new AgentFiles(folder);
        var endpoint = new HubEndpoint(
            Hub.AdminConfig.Server.ToString().TrimEnd('/'), Hub.AdminConfig.CertificateAuthority!.Read(), null);
        var registration = new HubRegistration(
            ClusterName, endpoint, files, TimeProvider.System, NullLogger<HubRegistration>.Instance);
        await KlusterletCommand.PrepareAsync(registration, Hub.AdminConfig, Managed.AdminConfig, cancellationToken);

        var builder = ServiceHostBuilder.Create("klusterlet", Logging);
        builder.Services.AddKlusterletClients(KubernetesConfig.Load(files.Kubeconfig), Managed.AdminConfig);
        builder.Services.AddKlusterlet(new KlusterletOptions(ClusterName)
        {
            Hub = endpoint with { Server = HubServer },
            LeaseCheck = TimeSpan.FromSeconds(1),
            BusyFeedback = TimeSpan.FromSeconds(1),
        });
        await RunAsync(builder, cancellationToken);
    }

    private static async Task RunAsync(ServiceHostBuilder builder, CancellationToken cancellationToken)
    {
        var host = builder.Build();
        Running.Add(host);
        await host.StartAsync(cancellationToken);
    }
}
