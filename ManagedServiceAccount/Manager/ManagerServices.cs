using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework;
using OcmAddons.Kubernetes;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.Operator;

namespace OcmAddons.ManagedServiceAccount.Manager;

internal static class ManagerServices
{
    private const string LeaderLease = "managed-serviceaccount-addon-manager";

    extension(IServiceCollection services)
    {
        public IServiceCollection AddManager(ManagerSettings settings, SecretString? imagePullSecret)
        {
            services.AddKubernetesClient(settings.Hub);
            services.AddKubernetesOperator(options =>
            {
                options.Name = LeaderLease;
                options.LeaderElection = settings.LeaderElection;
                options.LeaderElectionNamespace = settings.Namespace;
            });
            services.Configure<ManagerOptions>(options =>
            {
                options.AgentImage = settings.AgentImage;
                options.ImagePullSecret = imagePullSecret;
            });
            return services.AddAddon<ManagedServiceAccountAddon>(ManagedServiceAccountNames.Addon);
        }
    }
}
