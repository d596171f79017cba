using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Models;
using OcmAddons.AddonFramework.Registration;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.ManagedServiceAccount.Agent;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.ManagedServiceAccount.Manager;
using OcmAddons.ManagedServiceAccount.Manager.Manifests;

namespace OcmAddons.Integration.Tests.ManagedServiceAccount;

/// <summary>
/// The agent in this process, for a cluster and an install namespace of its own, with the very rights that the manager
/// gives it on the hub and on the managed cluster.
/// </summary>
internal sealed class AgentFixture : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private IHost? _host;

    private AgentFixture(TimeProvider time, string clusterName, string installNamespace)
    {
        _time = time;
        ClusterName = clusterName;
        InstallNamespace = installNamespace;
    }

    public static KubernetesClient Hub => Clusters.Hub.Admin;

    public static KubernetesClient Managed => Clusters.Managed.Admin;

    public string ClusterName { get; }

    public string InstallNamespace { get; }

    public static async Task<AgentFixture> CreateAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var fixture = new AgentFixture(
            time,
            await Clusters.Hub.CreateNamespaceAsync(cancellationToken),
            await Clusters.Managed.CreateNamespaceAsync(cancellationToken));
        await fixture.GrantAsync(cancellationToken);
        return fixture;
    }

    public ObjectKey OnHub(string name) => new(ClusterName, name);

    public ObjectKey OnManaged(string name) => new(InstallNamespace, name);

    public async Task<AgentFixture> StartAsync(CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_time);
        builder.Services.AddAgent(new AgentSettings
        {
            ClusterName = ClusterName,
            InstallNamespace = InstallNamespace,
            Hub = Clusters.Hub.ConfigFor(Registration.User, [.. Registration.Groups, "system:authenticated"]),
            Managed = Clusters.Managed.ConfigFor(
                $"system:serviceaccount:{InstallNamespace}:{AgentNames.ServiceAccount}", "system:serviceaccounts"),
            LeaderElection = false,
            KeepsLease = true,
            WatchedFiles = [],
            MetricsAddress = "0",
            ProbesAddress = "0",
            Logging = new LoggingSettings(0, Json: false),
        });
        _host = builder.Build();
        await _host.StartAsync(cancellationToken);
        return this;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_host is null) return;
        await _host.StopAsync(cancellationToken);
        _host.Dispose();
        _host = null;
    }

    public Task<V1Beta1ManagedServiceAccount> CreateAccountAsync(
        string name, CancellationToken cancellationToken, string? validity = null) =>
        Hub.CreateAsync(
            new V1Beta1ManagedServiceAccount
            {
                Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ClusterName },
                Spec = new() { Rotation = new() { Validity = validity } },
            },
            cancellationToken);

    public ValueTask DisposeAsync() => new(StopAsync(CancellationToken.None));

    private AgentRegistration Registration => Addon.Registrations(Target).Single();

    private AddonTarget Target => new(
        new V1ManagedCluster { Metadata = new V1ObjectMeta { Name = ClusterName } },
        new V1Alpha1ManagedClusterAddOn
        {
            Metadata = new V1ObjectMeta { Name = ManagedServiceAccountNames.Addon, NamespaceProperty = ClusterName },
        },
        InstallNamespace,
        AddonConfigs.None);

    private static ManagedServiceAccountAddon Addon =>
        new(Options.Create(new ManagerOptions { AgentImage = "agent:v1" }));

    private async Task GrantAsync(CancellationToken cancellationToken)
    {
        foreach (var permission in Addon.HubPermissions(Target))
        {
            var subject = new RegistrationSubject { User = Registration.User, Groups = [.. Registration.Groups] };
            var roles = new HubRoles(Target, permission, subject);
            await Hub.CreateAsync(WithoutOwner(roles.Role()), cancellationToken);
            await Hub.CreateAsync(WithoutOwner(roles.RoleBinding()), cancellationToken);
        }

        await Managed.ApplyAsync(AgentRbac.ClusterRole(), "test", force: true, subresource: null, cancellationToken);
        var binding = AgentRbac.ClusterRoleBinding(InstallNamespace);
        binding.Metadata.Name = InstallNamespace; // tests share the cluster
        await Managed.CreateAsync(binding, cancellationToken);
        await Managed.CreateAsync(AgentRbac.Role(InstallNamespace), cancellationToken);
        await Managed.CreateAsync(AgentRbac.RoleBinding(InstallNamespace), cancellationToken);
    }

    // There is no ManagedClusterAddOn here to own them.
    private static TEntity WithoutOwner<TEntity>(TEntity entity)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        entity.Metadata.OwnerReferences = null;
        return entity;
    }
}
