using System.CommandLine;
using System.Text;
using OcmAddons.Hosting;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Discovery;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.ManagedServiceAccount.Api;

namespace OcmAddons.ManagedServiceAccount.Manager;

/// <summary><c>managed-serviceaccount manager</c>.</summary>
public static class ManagerCommand
{
    private const string DockerConfigType = "kubernetes.io/dockerconfigjson";
    private const string DockerConfigKey = ".dockerconfigjson";

    public static Command Create()
    {
        var command = new Command("manager", "Manages the agents of all clusters");
        var flags = new ManagerFlags(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(flags.Read(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ManagerSettings settings, CancellationToken cancellationToken)
    {
        using var hub = new KubernetesClient(settings.Hub, TimeProvider.System);
        await RequireKindAsync(hub, cancellationToken);
        var pullSecret = await ReadPullSecretAsync(hub, settings, cancellationToken);

        var builder = ServiceHostBuilder.Create("managed-serviceaccount-manager", settings.Logging)
            .ServeMetrics(settings.MetricsAddress)
            .ServeProbes(settings.ProbesAddress);
        builder.Services.AddManager(settings, pullSecret);
        return await builder.Build().RunAsync(cancellationToken);
    }

    /// <summary>Agents without their kind would fail one by one; better that the manager says so.</summary>
    private static async Task RequireKindAsync(KubernetesClient hub, CancellationToken cancellationToken)
    {
        var kind = V1Beta1ManagedServiceAccount.Resource;
        var discovery = new ApiDiscovery(hub, TimeProvider.System);
        if (await discovery.FindAsync(kind.ApiVersion, kind.Kind, cancellationToken) is null)
            throw new NotSupportedException($"The hub does not serve {kind.Plural}.{kind.Group}/{kind.Version}.");
    }

    private static async Task<SecretString?> ReadPullSecretAsync(
        KubernetesClient hub, ManagerSettings settings, CancellationToken cancellationToken)
    {
        if (settings.AgentImagePullSecret.Length == 0) return null;
        var key = new ObjectKey(settings.Namespace, settings.AgentImagePullSecret);
        var secret = await hub.GetAsync<V1Secret>(key, cancellationToken);
        return secret.Type == DockerConfigType && secret.Data?.TryGetValue(DockerConfigKey, out var config) == true
            ? new SecretString(Encoding.UTF8.GetString(config))
            : throw new UsageException($"--agent-image-pull-secret: secret {key} is not of type {DockerConfigType}");
    }
}
