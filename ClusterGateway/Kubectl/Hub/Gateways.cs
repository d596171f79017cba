using OcmAddons.ClusterGateway.Api.Gateways;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Kubectl.Hub;

/// <summary>Tells a name that was mistyped before anything is done with it.</summary>
internal static class Gateways
{
    public static async Task<IReadOnlyList<string>> NamesAsync(
        IKubernetesClient hub, CancellationToken cancellationToken)
    {
        var gateways = await hub.ListAsync<V1Alpha1ClusterGateway>(new ListOptions(), cancellationToken);
        return [.. gateways.Items.Select(g => g.Name()).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Throws for clusters that there are no gateways of. Who may use gateways but not see them is believed, and told.
    /// </summary>
    public static async Task RequireAsync(
        HubAccess hub, IReadOnlyList<string> clusters, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            var known = await NamesAsync(hub.Client, cancellationToken);
            if (clusters.Except(known, StringComparer.Ordinal).ToList() is [var first, ..])
                throw new NoGatewayException(first, known);
        }
        catch (KubernetesException e) when (e.Code == 403)
        {
            await screen.Error.WriteLineAsync(
                $"note: you may not list gateways, so it was not checked that there is one: {Printable.Of(e.Message)}");
        }
    }
}

/// <summary>The cluster has no gateway on this hub.</summary>
internal sealed class NoGatewayException(string cluster, IReadOnlyList<string> known) : Exception(
    $"there is no gateway of cluster \"{Printable.Of(cluster)}\"; "
    + (known.Count == 0 ? "this hub has none" : $"there are: {string.Join(", ", known)}"));
