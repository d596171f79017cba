using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>What became of one manifest: the object as it is, or why it was not applied.</summary>
internal sealed record ManifestOutcome(int Ordinal, Manifest? Manifest, JsonObject? Live, string? Problem)
{
    /// <summary>Why the object could not be read, when that is so.</summary>
    public string? Unreadable { get; init; }
}

/// <summary>Writes the outcomes of a pass into a work's status; pure.</summary>
internal static class WorkStatus
{
    public static void Write(V1ManifestWork work, IReadOnlyList<ManifestOutcome> outcomes, TimeProvider time)
    {
        var generation = work.Metadata.Generation;
        var status = work.Status ??= new();
        var old = status.ResourceStatus?.Manifests ?? [];
        var manifests = outcomes.OrderBy(o => o.Ordinal).Select(o => Describe(o, old, generation, time)).ToList();
        status.ResourceStatus = new() { Manifests = manifests };
        var conditions = status.Conditions ??= [];
        conditions.SetCondition(Applied(outcomes) with { ObservedGeneration = generation }, time);
        conditions.SetCondition(Available(outcomes) with { ObservedGeneration = generation }, time);
    }

    internal static ConditionState Applied(IReadOnlyList<ManifestOutcome> outcomes) =>
        outcomes.All(o => o.Problem is null)
        ? new("Applied", "True", "AppliedManifestWorkComplete", "Apply manifest work complete")
        : new("Applied", "False", "AppliedManifestWorkFailed", "Failed to apply manifest work");

    internal static ConditionState Available(IReadOnlyList<ManifestOutcome> outcomes)
    {
        var (total, unknown) = (outcomes.Count, outcomes.Count(o => State(o) == "Unknown"));
        var missing = outcomes.Count(o => State(o) == "False");
        if (missing > 0)
            return new(
                "Available", "False", "ResourcesNotAvailable", $"{missing} of {total} resources are not available");
        if (unknown > 0)
            return new(
                "Available", "Unknown", "ResourcesStatusUnknown",
                $"{unknown} of {total} resources have unknown status");
        return total == 0
            ? new("Available", "Unknown", "ResourcesStatusUnknown", "cannot get any available resource ")
            : new("Available", "True", "ResourcesAvailable", "All resources are available");
    }

    private static string State(ManifestOutcome outcome)
    {
        if (outcome.Manifest is null || outcome.Unreadable is not null) return "Unknown";
        return outcome.Live is null ? "False" : "True";
    }

    private static V1ManifestCondition Describe(
        ManifestOutcome outcome, IEnumerable<V1ManifestCondition> old, long? generation, TimeProvider time)
    {
        var meta = outcome.Manifest?.Meta ?? new V1ManifestResourceMeta { Ordinal = outcome.Ordinal };
        var before = old.FirstOrDefault(m => m.ResourceMeta.Kind == meta.Kind && m.ResourceMeta.Name == meta.Name
            && (m.ResourceMeta.Namespace ?? "") == (meta.Namespace ?? "")
            && (m.ResourceMeta.Group ?? "") == (meta.Group ?? ""));
        IList<V1Condition> conditions = before?.Conditions ?? [];
        conditions.SetCondition(
            outcome.Problem is null
                ? new("Applied", "True", "AppliedManifestComplete", "Apply manifest complete")
                : new("Applied", "False", "AppliedManifestFailed", $"Failed to apply manifest: {outcome.Problem}"),
            time);
        conditions.SetCondition(AvailableOf(outcome), time);
        var result = new V1ManifestCondition { ResourceMeta = meta, Conditions = conditions };
        if (outcome is { Manifest: { } manifest, Live: { } live })
        {
            var feedback = StatusFeedback.Read(manifest, live);
            result.StatusFeedback = new() { Values = feedback.Values.Count == 0 ? null : [.. feedback.Values] };
            if (feedback.Condition is { } synced) conditions.SetCondition(synced, time);
        }

        foreach (var condition in conditions) condition.ObservedGeneration = generation;
        return result;
    }

    private static ConditionState AvailableOf(ManifestOutcome outcome) => outcome switch
    {
        { Manifest: null } => new("Available", "Unknown", "IncompleteResourceMeta", "Resource meta is incompleted"),
        { Unreadable: { } problem } => new(
            "Available", "Unknown", "FetchingResourceFailed", $"Failed to fetch resource: {problem}"),
        { Live: null } => new("Available", "False", "ResourceNotAvailable", "Resource is not available"),
        _ => new("Available", "True", "ResourceAvailable", "Resource is available"),
    };
}
