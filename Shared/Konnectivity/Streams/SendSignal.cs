using System.Threading.Tasks.Sources;

namespace OcmAddons.Konnectivity.Streams;

/// <summary>
/// Wakes one loop, again and again, without allocating. It may not be set again until the loop has taken notice.
/// </summary>
public sealed class SendSignal : IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> core; // the loop goes on where it is woken

    /// <summary>Waits until it is set, or has been meanwhile.</summary>
    public ValueTask WaitAsync() => new(this, core.Version);

    /// <summary>Runs the loop here, until it waits for something.</summary>
    public void Set() => core.SetResult(true);

    /// <summary>Runs the loop on another thread.</summary>
    public void SetElsewhere() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => Set();

    void IValueTaskSource.GetResult(short token)
    {
        core.GetResult(token);
        core.Reset();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        core.OnCompleted(continuation, state, token, flags);
}
