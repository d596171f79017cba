namespace OcmAddons.Testing.Waiting;

/// <summary>
/// Holds code under test at a point until the test lets it go: the code calls <see cref="WaitToContinueAsync"/>, the
/// test <see cref="WaitForSyncPointAsync"/> and then <see cref="Continue"/>.
/// </summary>
public sealed class SyncPoint
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsReached => reached.Task.IsCompleted;

    /// <summary>Completes when the code has come to the point.</summary>
    public Task WaitForSyncPointAsync(CancellationToken cancellationToken) => reached.Task.WaitAsync(cancellationToken);

    public void Continue() => released.TrySetResult();

    /// <summary>For the code: says that it is here, and stays until told to go on.</summary>
    public Task WaitToContinueAsync(CancellationToken cancellationToken)
    {
        reached.TrySetResult();
        return released.Task.WaitAsync(cancellationToken);
    }
}
