namespace OcmAddons.Operator;

/// <summary>The outcome of one pass that did not fail.</summary>
/// <param name="RequeueAfter">When to look again though nothing changed; null for not at all.</param>
public readonly record struct ReconciliationResult(TimeSpan? RequeueAfter)
{
    public static ReconciliationResult Success => default;

    /// <summary>Looks again after <paramref name="delay"/>; a negative delay means at once.</summary>
    public static ReconciliationResult After(TimeSpan delay) => new(delay < TimeSpan.Zero ? TimeSpan.Zero : delay);
}
