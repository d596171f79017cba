namespace OcmAddons.Operator;

/// <summary>Tasks that stand and fall together.</summary>
internal static class TaskGroup
{
    /// <summary>
    /// Waits for all; when one fails the others are stopped through <paramref name="stop"/> and its exception is
    /// thrown.
    /// Cancellation from outside ends it without one.
    /// </summary>
    public static async Task RunAsync(
        IReadOnlyCollection<Task> tasks, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        var pending = tasks.ToHashSet();
        Exception? failure = null;
        while (pending.Count > 0)
        {
            var done = await Task.WhenAny(pending);
            pending.Remove(done);
            try
            {
                await done;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || failure is not null)
            {
                // As asked.
            }
            catch (Exception e)
            {
                failure ??= e;
                await stop.CancelAsync();
            }
        }

        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }
}
