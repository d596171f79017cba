using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;

namespace OcmAddons.ClusterGateway.Kubectl.Hub;

/// <summary>The hub, as the user whom the flags name.</summary>
internal sealed class HubAccess(KubernetesConfig config, TimeSpan patience, TimeProvider time) : IDisposable
{
    private readonly KubernetesClient client = new(config, time);

    public IKubernetesClient Client => client;

    public Uri Server => config.Server;

    public TimeProvider Time => time;

    /// <summary>How long one question may take.</summary>
    public TimeSpan Patience => patience;

    public void Dispose() => client.Dispose();
}
