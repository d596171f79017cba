using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Kubernetes.Yaml;

namespace OcmAddons.OcmStandIn.Crds;

/// <summary>Applies CRDs and waits until the server serves them.</summary>
internal sealed class CrdInstaller(IKubernetesClient client, TimeProvider time)
{
    private const string FieldManager = "ocm-stand-in";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    public async Task InstallAsync(IReadOnlyList<string> yamls, CancellationToken cancellationToken)
    {
        var crds = yamls.Select(KubernetesYaml.Parse<V1CustomResourceDefinition>).ToList();
        foreach (var crd in crds) await client.ApplyAsync(crd, FieldManager, force: true, null, cancellationToken);
        using var timer = new PeriodicTimer(Poll, time);
        foreach (var crd in crds)
        {
            while (!await IsEstablishedAsync(crd.Key(), cancellationToken))
                await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task<bool> IsEstablishedAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var crd = await client.FindAsync<V1CustomResourceDefinition>(key, cancellationToken);
        return crd?.Status?.Conditions?.Any(c => c is { Type: "Established", Status: "True" }) == true;
    }
}
