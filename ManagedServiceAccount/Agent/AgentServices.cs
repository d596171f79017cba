using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Leases;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.ManagedServiceAccount.Agent.Accounts;
using OcmAddons.ManagedServiceAccount.Agent.Health;
using OcmAddons.ManagedServiceAccount.Agent.Tokens;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.Operator;

namespace OcmAddons.ManagedServiceAccount.Agent;

internal static class AgentServices
{
    private const string LeaderLease = "managed-serviceaccount-addon-agent";
    private const string Marked = $"{ManagedServiceAccountNames.Marker}=true";

    extension(IServiceCollection services)
    {
        public IServiceCollection AddAgent(AgentSettings settings)
        {
            services.Configure<AgentOptions>(options =>
            {
                options.ClusterName = settings.ClusterName;
                options.InstallNamespace = settings.InstallNamespace;
            });
            services.AddKubernetesClient(settings.Managed);
            services.AddKubernetesClient(AgentClusters.Hub, _ => settings.Hub);
            services.AddSingleton<IHubAccounts, HubAccounts>();
            services.AddSingleton<IManagedAccounts, ManagedAccounts>();
            services.AddSingleton<IClusterAuthority>(new ClusterAuthority(settings.Managed));
            services.AddHostedService<TokenRequestSupport>();
            services.AddHealthChecks().AddCheck("config", new FileChangeCheck(settings.WatchedFiles));
            services.AddControllers(settings);
            if (settings.KeepsLease) services.AddLease(settings.InstallNamespace);
            return services;
        }

        private void AddLease(string installNamespace) => services.AddHostedService(provider =>
        {
            var accounts = provider.GetRequiredKeyedService<IEntityCache<V1Beta1ManagedServiceAccount>>(
                AgentClusters.Hub);
            return new AddonLease(
                provider.GetRequiredService<IKubernetesClient>(),
                new ObjectKey(installNamespace, ManagedServiceAccountNames.Addon),
                healthy: () => accounts.WaitForSyncAsync(CancellationToken.None).IsCompletedSuccessfully,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<AddonLease>>());
        });

        private void AddControllers(AgentSettings settings)
        {
            // The unkeyed client is the managed cluster's: that is where the leader election's lease belongs.
            services.AddKubernetesOperator(options =>
                {
                    options.Name = LeaderLease;
                    options.LeaderElection = settings.LeaderElection;
                    options.LeaderElectionNamespace = settings.InstallNamespace;
                })
                .AddCluster(AgentClusters.Hub)
                .AddCluster(AgentClusters.Managed, static provider => provider.GetRequiredService<IKubernetesClient>())
                .AddCache<V1Beta1ManagedServiceAccount>(new ListOptions(settings.ClusterName), AgentClusters.Hub)
                .AddCache<V1Secret>(new ListOptions(settings.ClusterName, Marked), AgentClusters.Hub)
                .AddCache<V1ServiceAccount>(new ListOptions(settings.InstallNamespace, Marked), AgentClusters.Managed)
                .AddController<OrphanController, V1ServiceAccount>(
                    static watch => watch.OnCluster(AgentClusters.Managed))
                .AddController<TokenController, V1Beta1ManagedServiceAccount>(watch => watch
                    .OnCluster(AgentClusters.Hub)
                    .Watches<V1Secret>((_, secret) => [secret.Key()])
                    .Watches<V1ServiceAccount>(
                        (_, account) => [new ObjectKey(settings.ClusterName, account.Name())], AgentClusters.Managed));
        }
    }
}
