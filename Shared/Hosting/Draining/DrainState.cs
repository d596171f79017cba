namespace OcmAddons.Hosting.Draining;

/// <summary>
/// Tells everybody that the process is on its way out. Readiness turns false at once; whoever holds long-running
/// streams ends them when <see cref="Draining"/> fires.
/// </summary>
public sealed class DrainState : IDisposable
{
    private readonly CancellationTokenSource draining = new();
    private readonly TaskCompletionSource hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fires when the process was told to stop, before its listeners close.</summary>
    public CancellationToken Draining => draining.Token;

    public bool IsDraining => draining.IsCancellationRequested;

    /// <summary>Completes when a second signal says not to wait any longer.</summary>
    internal Task Hurry => hurry.Task;

    public void Dispose() => draining.Dispose();

    internal void Begin()
    {
        if (IsDraining)
            hurry.TrySetResult();
        else
            draining.Cancel();
    }
}
