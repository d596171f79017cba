using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Models;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>Feedback values of one object, and whether reading them went well.</summary>
internal sealed record FeedbackResult(IReadOnlyList<V1FeedbackValue> Values, ConditionState? Condition);

/// <summary>Reads what a work wants to know of an object's status; pure.</summary>
internal static class StatusFeedback
{
    private const string Type = "StatusFeedbackSynced";
    private const int MaxRawLength = 1024;

    private static readonly Dictionary<string, (string Name, string Path)[]> WellKnown = new(StringComparer.Ordinal)
    {
        ["apps/Deployment"] =
        [
            ("ReadyReplicas", ".status.readyReplicas"), ("Replicas", ".status.replicas"),
            ("AvailableReplicas", ".status.availableReplicas"),
        ],
        ["apps/DaemonSet"] =
        [
            ("NumberReady", ".status.numberReady"), ("DesiredNumberScheduled", ".status.desiredNumberScheduled"),
            ("NumberAvailable", ".status.numberAvailable"),
        ],
        ["batch/Job"] =
        [
            ("JobComplete", """.status.conditions[?(@.type=="Complete")].status"""), ("JobSucceeded", ".status.succeeded"),
        ],
        ["/Pod"] = [("PodReady", """.status.conditions[?(@.type=="Ready")].status"""), ("PodPhase", ".status.phase")],
    };

    public static FeedbackResult Read(Manifest manifest, JsonObject live)
    {
        var rules = manifest.Config?.FeedbackRules ?? [];
        if (rules.Count == 0) return new([], new(Type, "True", "NoStatusFeedbackSynced", ""));
        var values = new List<V1FeedbackValue>();
        var problems = new List<string>();
        foreach (var (name, path) in rules.SelectMany(r => PathsOf(r, manifest, problems)))
        {
            try
            {
                if (JsonPath.Select(live, path) is not [var found, ..]) continue; // a missing field is simply left out
                if (ToValue(found) is { } value) values.Add(new V1FeedbackValue { Name = name, Value = value });
                else problems.Add($"the type of {path} is not a scalar");
            }
            catch (FormatException e)
            {
                problems.Add(e.Message);
            }
        }

        return new(values, problems.Count == 0
            ? new(Type, "True", "StatusFeedbackSynced", "")
            : new(
                Type, "False", "StatusFeedbackSyncFailed",
                $"Sync status feedback failed with error {string.Join("; ", problems)}"));
    }

    private static IEnumerable<(string Name, string Path)> PathsOf(
        V1FeedbackRule rule, Manifest manifest, List<string> problems)
    {
        if (rule.Type != "WellKnownStatus")
            return (rule.JsonPaths ?? [])
                .Where(p => string.IsNullOrEmpty(p.Version) || p.Version == manifest.Resource.Version)
                .Select(p => (p.Name, p.Path));
        if (WellKnown.TryGetValue($"{manifest.Resource.Group}/{manifest.Resource.Kind}", out var known)) return known;
        problems.Add($"cannot find the wellknown statuses for resource {manifest.Resource.Plural}");
        return [];
    }

    private static V1FieldValue? ToValue(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.String => new V1FieldValue { Type = "String", String = (string?)node },
        JsonValueKind.True or JsonValueKind.False => new V1FieldValue { Type = "Boolean", Boolean = (bool)node },
        JsonValueKind.Number when node.AsValue().TryGetValue<long>(out var number) =>
            new V1FieldValue { Type = "Integer", Integer = number },
        JsonValueKind.Object or JsonValueKind.Array when node.ToJsonString() is { Length: <= MaxRawLength } raw =>
            new V1FieldValue { Type = "JsonRaw", JsonRaw = raw },
        _ => null,
    };
}
