namespace OcmAddons.Hosting.Draining;

/// <summary>
/// Tells everybody that the process is on its way out. Readiness turns false at once; whoever holds long-running
/// streams ends them when <see cref="Draining"/> fires.
/// </summary>
public sealed class DrainState : IDisposable
{
    private readonly CancellationTokenSource draining = new();
    private readonly CancellationTokenSource hurry = new();

    /// <summary>Fires when the process was told to stop, before its listeners close.</summary>
    public CancellationToken Draining => draining.Token;

    public bool IsDraining => draining.IsCancellationRequested;

    /// <summary>Fires when a second signal says not to wait any longer.</summary>
    internal CancellationToken Hurry => hurry.Token;

    public void Dispose()
    {
        draining.Dispose();
        hurry.Dispose();
    }

    internal void Begin()
    {
        if (IsDraining)
            hurry.Cancel();
        else
            draining.Cancel();
    }
}
