using System.IO.Enumeration;
using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Health;

/// <summary>Reads what work agents reported in the status of works.</summary>
internal static class ProbeReader
{
    public static IReadOnlyList<ProbeResult> Read(IEnumerable<V1ManifestWork> works) =>
    [
        .. works.SelectMany(work => work.Status?.ResourceStatus?.Manifests ?? [])
            .Where(manifest => manifest.StatusFeedback?.Values is { Count: > 0 })
            .Select(manifest => new ProbeResult(manifest.ResourceMeta, [.. manifest.StatusFeedback!.Values!])),
    ];

    public static IReadOnlyList<ProbeResult> Select(
        IReadOnlyList<ProbeResult> results, IReadOnlyList<ProbeField> fields) =>
        fields.Count == 0
            ? results
            : [.. results.Where(result => fields.Any(f => Matches(f.Resource, result.Resource)))];

    private static bool Matches(V1ResourceIdentifier wanted, V1ManifestResourceMeta resource) =>
        (wanted.Group ?? "") == (resource.Group ?? "")
        && wanted.Resource == resource.Resource
        && FileSystemName.MatchesSimpleExpression(wanted.Name, resource.Name, ignoreCase: false)
        && FileSystemName.MatchesSimpleExpression(wanted.Namespace ?? "", resource.Namespace ?? "", ignoreCase: false);
}
