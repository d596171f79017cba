using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server;

/// <summary>The hub may be asked about callers with other credentials than about everything else.</summary>
/// <param name="AuthenticationKubeconfig">Empty: the process' own client.</param>
/// <param name="AuthorizationKubeconfig">Empty: the process' own client.</param>
internal sealed record HubClients(string AuthenticationKubeconfig, string AuthorizationKubeconfig)
{
    public static HubClients OneForAll { get; } = new("", "");

    /// <summary>Key of the client; null for the process' own.</summary>
    public string? Authentication => AuthenticationKubeconfig.Length > 0 ? "authentication" : null;

    /// <summary>Key of the client; null for the process' own.</summary>
    public string? Authorization => AuthorizationKubeconfig.Length > 0 ? "authorization" : null;

    public void Register(IServiceCollection services)
    {
        Add(Authentication, AuthenticationKubeconfig);
        Add(Authorization, AuthorizationKubeconfig);

        void Add(string? name, string kubeconfig)
        {
            if (name is null) return;
            services.AddKubernetesClient(name, _ => KubernetesConfig.Load(kubeconfig));
            services.AddKubernetesOperator().AddCluster(name);
        }
    }
}
