using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Dynamic;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.OcmStandIn.Klusterlet.Clusters;

/// <summary>What a cluster tells the hub about itself.</summary>
internal sealed record ClusterDescription(
    string Version,
    IDictionary<string, string> Capacity,
    IDictionary<string, string> Allocatable,
    IList<V1ManagedClusterClaim> Claims);

/// <summary>Reads version, resources and claims of the managed cluster.</summary>
internal sealed class ClusterFacts(
    [FromKeyedServices(KlusterletOptions.Managed)] IKubernetesClient managed,
    [FromKeyedServices(KlusterletOptions.Managed)] IDynamicKubernetesClient objects)
{
    private static readonly KubernetesResource ClusterClaim =
        new("cluster.open-cluster-management.io", "v1alpha1", "clusterclaims", "ClusterClaim", Namespaced: false);

    public async Task<ClusterDescription> ReadAsync(CancellationToken cancellationToken)
    {
        var nodes = (await managed.ListAsync<V1Node>(new ListOptions(), cancellationToken)).Items;
        return new ClusterDescription(
            await VersionAsync(cancellationToken),
            Sum(nodes.Select(n => n.Status?.Capacity)),
            Sum(nodes.Where(n => n.Spec?.Unschedulable != true).Select(n => n.Status?.Allocatable)),
            await ClaimsAsync(cancellationToken));
    }

    /// <summary>Adds Kubernetes quantities; what cannot be read is left out.</summary>
    internal static IDictionary<string, string> Sum(IEnumerable<IDictionary<string, string>?> maps)
    {
        var totals = new SortedDictionary<string, (decimal Value, bool Binary)>(StringComparer.Ordinal);
        foreach (var (name, text) in maps.OfType<IDictionary<string, string>>().SelectMany(m => m))
        {
            if (!TryParse(text, out var value, out var binary)) continue;
            var old = totals.GetValueOrDefault(name);
            totals[name] = (old.Value + value, old.Binary || binary);
        }

        return totals.ToDictionary(t => t.Key, t => Format(t.Value.Value, t.Value.Binary), StringComparer.Ordinal);
    }

    private static bool TryParse(string text, out decimal value, out bool binary)
    {
        binary = text.EndsWith("Ki", StringComparison.Ordinal) || text.EndsWith("Mi", StringComparison.Ordinal)
            || text.EndsWith("Gi", StringComparison.Ordinal);
        var (digits, factor) = text switch
        {
            [.. var head, 'K', 'i'] => (head, 1024m),
            [.. var head, 'M', 'i'] => (head, 1024m * 1024),
            [.. var head, 'G', 'i'] => (head, 1024m * 1024 * 1024),
            [.. var head, 'm'] => (head, 0.001m),
            _ => (text, 1m),
        };
        var read = decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
        value *= factor;
        return read;
    }

    private static string Format(decimal value, bool binary)
    {
        if (binary) return $"{(long)(value / 1024)}Ki";
        return decimal.IsInteger(value)
            ? value.ToString("0", CultureInfo.InvariantCulture)
            : $"{(long)(value * 1000)}m";
    }

    private async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/version");
        using var response = await managed.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return document.RootElement.GetProperty("gitVersion").GetString() ?? "";
    }

    private async Task<IList<V1ManagedClusterClaim>> ClaimsAsync(CancellationToken cancellationToken)
    {
        var claims = await objects.ListAsync(ClusterClaim, new ListOptions(), cancellationToken);
        return
        [
            .. claims.Items
                .Select(
                    c => new V1ManagedClusterClaim { Name = c.Key().Name, Value = (string?)c["spec"]?["value"] ?? "" })
                .Where(c => c.Value.Length > 0)
                .OrderBy(c => c.Name, StringComparer.Ordinal),
        ];
    }
}
