using OcmAddons.Kubernetes.Models;

namespace OcmAddons.OcmStandIn.Api;

/// <summary>One condition to be: what <see cref="ConditionLists.SetCondition"/> writes.</summary>
internal sealed record ConditionState(string Type, string Status, string Reason, string Message)
{
    public long? ObservedGeneration { get; init; }

    public static ConditionState Of(string type, bool holds, string reason, string message) =>
        new(type, holds ? "True" : "False", reason, message);
}

/// <summary>Reads and writes condition lists with the API's rule for transition times.</summary>
internal static class ConditionLists
{
    extension(IList<V1Condition>? conditions)
    {
        public V1Condition? FindCondition(string type) => conditions?.FirstOrDefault(c => c.Type == type);

        public bool HasCondition(string type, string status) => conditions.FindCondition(type)?.Status == status;
    }

    /// <summary>Adds or updates in place; the transition time moves only with the status.</summary>
    public static void SetCondition(this IList<V1Condition> conditions, ConditionState state, TimeProvider time)
    {
        var condition = conditions.FindCondition(state.Type);
        if (condition is null)
        {
            condition = new V1Condition { Type = state.Type };
            conditions.Add(condition);
        }

        if (condition.Status != state.Status) condition.LastTransitionTime = Truncated(time.GetUtcNow());
        condition.Status = state.Status;
        condition.Reason = state.Reason;
        condition.Message = state.Message;
        condition.ObservedGeneration = state.ObservedGeneration ?? condition.ObservedGeneration;
    }

    // Times are kept in whole seconds on the wire.
    private static DateTimeOffset Truncated(DateTimeOffset value) => new(
        value.Ticks - (value.Ticks % TimeSpan.TicksPerSecond), value.Offset);
}
