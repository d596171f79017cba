using System.Globalization;
using System.Text.Json;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Hub.Sets;

namespace OcmAddons.OcmStandIn.Hub.Placements;

/// <summary>One group of clusters that are rolled out together; clusters are by name.</summary>
internal sealed record DecisionGroup(int Index, string Name, IReadOnlyList<string> Clusters);

/// <summary>How a placement's <c>decisionStrategy</c> splits its clusters; pure.</summary>
internal static class DecisionGroups
{
    public static IReadOnlyList<DecisionGroup> Split(
        V1Beta1Placement placement, IReadOnlyList<V1ManagedCluster> clusters)
    {
        var strategy = Member(placement.Spec?.DecisionStrategy, "groupStrategy");
        var size = GroupSize(Member(strategy, "clustersPerDecisionGroup"), clusters.Count);
        var left = clusters.ToList();
        var groups = new List<DecisionGroup>();
        if (Member(strategy, "decisionGroups") is { ValueKind: JsonValueKind.Array } named)
        {
            foreach (var group in named.EnumerateArray())
            {
                var selector = Selector(Member(group, "groupClusterSelector"));
                var own = left.Where(c => selector.Matches(c.Metadata.Labels)).ToList();
                left.RemoveAll(own.Contains);
                Add(groups, Member(group, "groupName")?.GetString() ?? "", own, size);
            }
        }

        Add(groups, "", left, size);
        if (groups.Count == 0) groups.Add(new DecisionGroup(0, "", [])); // one empty decision tells of an empty result
        return groups;
    }

    /// <summary>Clusters in a group when the strategy says a number or a percentage.</summary>
    public static int GroupSize(JsonElement? value, int clusters)
    {
        var size = value switch
        {
            { ValueKind: JsonValueKind.Number } number => number.GetInt32(),
            { ValueKind: JsonValueKind.String } text => Parse(text.GetString() ?? "", clusters),
            _ => 0,
        };
        return size > 0 ? size : Math.Max(clusters, 1);
    }

    private static int Parse(string text, int clusters)
    {
        var digits = text.TrimEnd('%');
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return 0;
        return text.EndsWith('%') ? (int)Math.Ceiling(number * clusters / 100.0) : number;
    }

    private static void Add(List<DecisionGroup> groups, string name, List<V1ManagedCluster> clusters, int size)
    {
        foreach (var chunk in clusters.Select(c => c.Name()).Chunk(size))
            groups.Add(new DecisionGroup(groups.Count, name, chunk));
    }

    private static V1LabelSelector? Selector(JsonElement? selector) =>
        Member(selector, "labelSelector") is { } labels
            ? new V1LabelSelector
            {
                MatchLabels = Member(labels, "matchLabels")?.EnumerateObject()
                    .ToDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal),
            }
            : null;

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member)
            ? member
            : null;
}
