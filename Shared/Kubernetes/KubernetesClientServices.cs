using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Discovery;
using OcmAddons.Kubernetes.Dynamic;
using OcmAddons.Kubernetes.Http;

namespace OcmAddons.Kubernetes;

/// <summary>Registers clients: typed, dynamic and discovery, over the same connections.</summary>
public static class KubernetesClientServices
{
    extension(IServiceCollection services)
    {
        /// <summary>The process' main API server.</summary>
        public IServiceCollection AddKubernetesClient(Func<IServiceProvider, KubernetesConfig> config)
        {
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton(provider => Create(provider, config(provider)));
            services.TryAddSingleton<IKubernetesClient>(provider => provider.GetRequiredService<KubernetesClient>());
            services.TryAddSingleton<IDynamicKubernetesClient>(
                provider => provider.GetRequiredService<KubernetesClient>());
            services.TryAddSingleton<ApiDiscovery>();
            return services;
        }

        /// <summary>The process' main API server.</summary>
        public IServiceCollection AddKubernetesClient(KubernetesConfig config) =>
            services.AddKubernetesClient(_ => config);

        /// <summary>Another API server, as keyed services of that name.</summary>
        public IServiceCollection AddKubernetesClient(string name, Func<IServiceProvider, KubernetesConfig> config)
        {
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddKeyedSingleton(name, (provider, _) => Create(provider, config(provider)));
            services.TryAddKeyedSingleton<IKubernetesClient>(
                name, (provider, key) => provider.GetRequiredKeyedService<KubernetesClient>(key));
            services.TryAddKeyedSingleton<IDynamicKubernetesClient>(
                name, (provider, key) => provider.GetRequiredKeyedService<KubernetesClient>(key));
            services.TryAddKeyedSingleton(
                name,
                (provider, key) => new ApiDiscovery(
                    provider.GetRequiredKeyedService<IKubernetesClient>(key),
                    provider.GetRequiredService<TimeProvider>()));
            return services;
        }
    }

    private static KubernetesClient Create(IServiceProvider provider, KubernetesConfig config) => new(
        config, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILogger<KubernetesClient>>());
}
