using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework;
using OcmAddons.Kubernetes;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.ManagedServiceAccount.Manager.Ephemeral;
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
            var builder = services.AddKubernetesOperator(options =>
            {
                options.Name = LeaderLease;
                options.LeaderElection = settings.LeaderElection;
                options.LeaderElectionNamespace = settings.Namespace;
            });
            if (settings.EphemeralIdentity)
                builder.AddController<EphemeralIdentityController, V1Beta1ManagedServiceAccount>();
            services.Configure<ManagerOptions>(options =>
            {
                options.AgentImage = settings.AgentImage;
                options.ImagePullSecret = imagePullSecret;
            });
            return services.AddAddon<ManagedServiceAccountAddon>(ManagedServiceAccountNames.Addon);
        }
    }
}
