using System.Globalization;
using System.Text.Json;
using OcmAddons.OcmStandIn.Hub.Placements;

namespace OcmAddons.OcmStandIn.Hub.Configuration;

/// <summary>A cluster's place in a rollout.</summary>
internal enum RolloutStatus
{
    ToApply,
    Progressing,
    Succeeded,
    Failed,
    TimeOut,
}

/// <summary>A cluster, where it stands, and since when.</summary>
internal sealed record ClusterRollout(string Cluster, RolloutStatus Status, DateTimeOffset? Since);

/// <summary>A placement's <c>rolloutStrategy</c>, read.</summary>
internal sealed record RolloutStrategy
{
    public string Type { get; init; } = "All";

    public TimeSpan MinSuccessTime { get; init; }

    /// <summary>Null: unlimited.</summary>
    public TimeSpan? ProgressDeadline { get; init; }

    public JsonElement? MaxFailures { get; init; }

    public JsonElement? MaxConcurrency { get; init; }

    /// <summary>Names or indexes of the groups that go first.</summary>
    public IReadOnlyList<string> MandatoryGroups { get; init; } = [];

    public static RolloutStrategy Read(JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Object } root) return new();
        var type = Member(root, "type")?.GetString() ?? "All";
        var options = Member(
            root,
            type switch { "Progressive" => "progressive", "ProgressivePerGroup" => "progressivePerGroup", _ => "all" });
        return new RolloutStrategy
        {
            Type = type,
            MinSuccessTime = Duration(Member(options, "minSuccessTime")?.GetString()) ?? TimeSpan.Zero,
            ProgressDeadline = Duration(Member(options, "progressDeadline")?.GetString()),
            MaxFailures = Member(options, "maxFailures"),
            MaxConcurrency = Member(options, "maxConcurrency"),
            MandatoryGroups = [.. Groups(Member(options, "mandatoryDecisionGroups"))],
        };
    }

    public bool IsMandatory(DecisionGroup group) =>
        MandatoryGroups.Contains(
            group.Name.Length > 0 ? group.Name : group.Index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Failures that are put up with among <paramref name="clusters"/> of them.</summary>
    public int FailureLimit(int clusters) =>
        MaxFailures is { } value && IsSet(value) ? DecisionGroups.GroupSize(value, clusters) : 0;

    private static bool IsSet(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetInt32() > 0
        : value.GetString() is { Length: > 0 } text && text.TrimEnd('%').TrimStart('0').Length > 0;

    private static IEnumerable<string> Groups(JsonElement? groups)
    {
        if (groups is not { ValueKind: JsonValueKind.Array } array) yield break;
        foreach (var group in array.EnumerateArray())
        {
            if (Member(group, "groupName")?.GetString() is { Length: > 0 } name) yield return name;
            else yield return (Member(group, "groupIndex")?.GetInt32() ?? 0).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static TimeSpan? Duration(string? text)
    {
        if (string.IsNullOrEmpty(text) || text == "None") return null;
        if (!double.TryParse(
            text.TrimEnd('h', 'm', 's'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return text[^1] switch
        {
            'h' => TimeSpan.FromHours(number),
            'm' => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromSeconds(number),
        };
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member)
            ? member
            : null;
}
