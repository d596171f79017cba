using Microsoft.Extensions.DependencyInjection;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.ClusterGateway.Manager;
using OcmAddons.ClusterGateway.Manager.Installation;
using OcmAddons.ClusterGateway.Server;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.ClusterGateway.Server.Serving;
using OcmAddons.ClusterGateway.Server.Webhooks;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Logging;
using OcmAddons.Hosting.Tls;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Certificates;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>
/// The gateway's API server in this process, behind a real hub's aggregator, with the very rights that the manager
/// gives it.
/// </summary>
internal sealed class AggregatedGateway : IAsyncDisposable
{
    private readonly TestAuthority authority = new("gateway-ca");
    private readonly string folder = Directory.CreateTempSubdirectory("ocm-addons-gateway-").FullName;
    private readonly ApiServerFixture hub;
    private ServiceHost host = null!;

    private AggregatedGateway(ApiServerFixture hub) => this.hub = hub;

    public string Namespace { get; private set; } = "";

    public string SecretNamespace { get; private set; } = "";

    /// <summary>The server's own address, past the hub.</summary>
    public Uri Address { get; private set; } = null!;

    public TestAuthority Authority => authority;

    public static async Task<AggregatedGateway> StartAsync(
        ApiServerFixture hub, AuditSettings audit, CancellationToken cancellationToken)
    {
        var gateway = new AggregatedGateway(hub)
        {
            Namespace = await hub.CreateNamespaceAsync(cancellationToken),
            SecretNamespace = await hub.CreateNamespaceAsync(cancellationToken),
        };
        var plan = await gateway.GrantAsync(cancellationToken);
        await gateway.ServeAsync(audit, cancellationToken);
        await gateway.RegisterAsync(plan, cancellationToken);
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(new CancellationToken(canceled: true));
        await host.DisposeAsync();
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<InstallationPlan> GrantAsync(CancellationToken cancellationToken)
    {
        // Stands for the addon, which owns what the manager makes.
        var owner = await hub.Admin.GetAsync<V1Namespace>(new(null, Namespace), cancellationToken);
        var plan = new InstallationPlan(
            new ClusterGatewayConfigurationSpec { InstallNamespace = Namespace, SecretNamespace = SecretNamespace },
            owner.OwnerReference(null, null));
        await hub.Admin.CreateAsync(ServerManifests.SecretRole(plan), cancellationToken);
        await hub.Admin.CreateAsync(ServerManifests.SecretRoleBinding(plan), cancellationToken);
        await hub.Admin.CreateAsync(ServerManifests.AuthenticationReader(plan), cancellationToken);
        await hub.Admin.CreateAsync(ServerManifests.HubClusterRole(plan), cancellationToken);
        await hub.Admin.CreateAsync(ServerManifests.HubClusterRoleBinding(plan), cancellationToken);
        return plan;
    }

    private async Task ServeAsync(AuditSettings audit, CancellationToken cancellationToken)
    {
        var certificate = authority.IssueServer($"cluster-gateway.{Namespace}.svc", "localhost", "127.0.0.1");
        var (certificateFile, keyFile) = (Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"));
        await File.WriteAllTextAsync(certificateFile, certificate.CertificatePem, cancellationToken);
        await File.WriteAllTextAsync(keyFile, certificate.KeyPem, cancellationToken);
        var builder = ServiceHostBuilder.Create("cluster-gateway", new LoggingSettings(0));
        builder.Services.AddKubernetesClient(
            hub.ConfigFor($"system:serviceaccount:{Namespace}:cluster-gateway", "system:serviceaccounts"));
        builder.Services.AddKubernetesOperator(settings => settings.Name = "cluster-gateway");
        builder.Services
            .AddCallers(new AuthorizationSettings(TimeSpan.Zero, TimeSpan.Zero))
            .AddGateways(new RegistrySettings(SecretNamespace, ReadHealth: true), new GatewayViewSettings(false))
            .AddForwarding(tunnel: null)
            .AddServing(new ServingSettings(certificateFile, keyFile, TlsPolicy.Default, []))
            .AddAdmission()
            .AddApiServer(audit);
        host = builder.ConfigureKestrel(KestrelLimits.Apply)
            .Listen("the API", ListenAddress.Of("127.0.0.1", 0), SecureListener.Configure,
                services => services.GetRequiredService<SecureListener>().HandleAsync)
            .Build();
        await host.StartAsync(cancellationToken);
        Address = new Uri(host.Addresses.Single());
    }

    private async Task RegisterAsync(InstallationPlan plan, CancellationToken cancellationToken)
    {
        var service = new V1Service
        {
            Metadata = new() { Name = "cluster-gateway", NamespaceProperty = Namespace },
            Spec = new()
            {
                Type = "ExternalName",
                ExternalName = "localhost",
                Ports = [new V1ServicePort { Name = "https", Port = Address.Port }],
            },
        };
        await hub.Admin.CreateAsync(service, cancellationToken);
        var api = ServerManifests.ApiService(plan, authority.Pem);
        api.Spec!.Service!.Port = Address.Port;
        await hub.Admin.CreateAsync(api, cancellationToken);
        await hub.Admin.WaitForAsync<V1APIService>(
            new(null, ManagerNames.ApiService),
            one => one.Status?.Conditions?.Any(c => c is { Type: "Available", Status: "True" }) is true,
            "the hub to take the gateway in", cancellationToken);
        // Available comes a moment before the hub passes requests on.
        await Eventually.TrueAsync(
            async token =>
            {
                using var response = await hub.Admin.SendAsync(
                    new(HttpMethod.Get, $"/apis/{api.Spec.Group}/{api.Spec.Version}"), token);
                return response.IsSuccessStatusCode;
            },
            "the hub to pass requests on", cancellationToken);
    }
}
