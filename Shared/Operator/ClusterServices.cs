using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;

namespace OcmAddons.Operator;

internal static class ClusterServices
{
    extension(IServiceProvider services)
    {
        /// <summary>The service of a named cluster, or of the default one.</summary>
        public TService OfCluster<TService>(string? cluster)
            where TService : notnull => cluster is null
                ? services.GetRequiredService<TService>()
                : services.GetRequiredKeyedService<TService>(cluster);

        public IKubernetesClient Client(string? cluster) => services.OfCluster<IKubernetesClient>(cluster);
    }
}
