using System.CommandLine;
using System.Text.Json.Nodes;
using OcmAddons.Hosting.Flags;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Manager.Installation;

/// <summary>
/// <c>cluster-gateway patch</c>, the original's <c>/patch</c>: charts that bring a serving certificate of their own run
/// it once, as a job.
/// </summary>
public static class PatchCommand
{
    private static readonly FlagOption<string> Target = Flag.String(
        "target-APIService", "APIService that is to trust the CA", ManagerNames.ApiService);

    private static readonly FlagOption<string> SecretName = Flag.String(
        "secret-name", "Secret that holds the CA").Require();

    private static readonly FlagOption<string> SecretNamespace = Flag.String(
        "secret-namespace", "Namespace of that secret").Require();

    private static readonly FlagOption<string> Key = Flag.String(
        "secret-ca-bundle-key", "Key of that secret under which the CA is", "ca");

    private static readonly FlagOption<string> Kubeconfig = Flag.String(
        "kubeconfig", "Kubeconfig of the hub; in a pod, its service account");

    public static Command Create()
    {
        var command = new Command("patch", "Make an APIService trust the CA that a secret holds, and nothing else.")
        {
            Target, SecretName, SecretNamespace, Key, Kubeconfig,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var hub = new KubernetesClient(KubernetesConfig.Load(result.Get(Kubeconfig)), TimeProvider.System);
            var secret = new ObjectKey(result.Get(SecretNamespace), result.Get(SecretName));
            await PatchAsync(hub, result.Get(Target), secret, result.Get(Key), cancellationToken);
            await result.InvocationConfiguration.Output.WriteLineAsync(
                $"APIService {result.Get(Target)} trusts the CA in secret {secret}.");
        });
        return command;
    }

    /// <exception cref="InvalidOperationException">The secret, its key or the APIService is not there.</exception>
    internal static async Task PatchAsync(
        IKubernetesClient hub, string target, ObjectKey secret, string key, CancellationToken cancellationToken)
    {
        var found = await hub.FindAsync<V1Secret>(secret, cancellationToken)
            ?? throw new InvalidOperationException($"There is no secret {secret}.");
        if (found.Data is not { } data || !data.TryGetValue(key, out var bundle) || bundle.Length == 0)
            throw new InvalidOperationException($"Secret {secret} has no {key}: --secret-ca-bundle-key names another.");
        if (await hub.FindAsync<V1APIService>(new(null, target), cancellationToken) is null)
            throw new InvalidOperationException($"There is no APIService {target}.");
        var spec = new JsonObject
        {
            ["caBundle"] = Convert.ToBase64String(bundle),
            ["insecureSkipTLSVerify"] = false,
        };
        await hub.PatchAsync<V1APIService>(
            new(null, target), KubernetesPatch.Merge(new JsonObject { ["spec"] = spec }), null, cancellationToken);
    }
}
