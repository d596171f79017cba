using System.Threading.Tasks.Sources;

namespace OcmAddons.Konnectivity.Streams;

/// <summary>
/// One sender's place in a line, used again and again by it. A wait that was cancelled is its last.
/// </summary>
public sealed class RoomWaiter : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> core;
    private CancellationTokenRegistration cancellation;
    private CancellationToken token;
    private Action? resumed;
    private bool result;
    private int waits;

    /// <summary>
    /// Completes with what <see cref="TryRelease"/> is given. When the sender goes on, whether it got its turn or gave
    /// up, <paramref name="next"/> is called: the line must not stop because one of it has nothing to send any more.
    /// </summary>
    public ValueTask<bool> WaitAsync(Action? next, CancellationToken cancellationToken)
    {
        resumed = next;
        core.Reset();
        Volatile.Write(ref waits, 1);
        token = cancellationToken;
        cancellation = cancellationToken.UnsafeRegister(static waiter => ((RoomWaiter)waiter!).Cancel(), this);
        return new ValueTask<bool>(this, core.Version);
    }

    /// <summary>Ends the wait, on another thread. False when it has ended already.</summary>
    public bool TryRelease(bool value)
    {
        if (Interlocked.Exchange(ref waits, 0) == 0) return false;
        result = value;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return true;
    }

    void IThreadPoolWorkItem.Execute() => core.SetResult(result);

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        cancellation.Dispose();
        resumed?.Invoke();
        return core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        core.OnCompleted(continuation, state, token, flags);

    private void Cancel()
    {
        if (Interlocked.Exchange(ref waits, 0) == 0) return;
        core.SetException(new OperationCanceledException(token));
    }
}
