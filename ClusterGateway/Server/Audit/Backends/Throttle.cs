namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <summary>A token bucket; one user at a time.</summary>
internal sealed class Throttle(ThrottleSettings settings, TimeProvider time)
{
    private double tokens = settings.Burst;
    private long last = time.GetTimestamp();

    /// <summary>Until one may go on, or the process is to end.</summary>
    public async Task WaitAsync(CancellationToken stopping)
    {
        Refill();
        while (tokens < 1 && !stopping.IsCancellationRequested)
        {
            var missing = TimeSpan.FromSeconds((1 - tokens) / settings.Qps) + TimeSpan.FromMilliseconds(1);
            try
            {
                await Task.Delay(missing, time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }

            Refill();
        }

        tokens = Math.Max(0, tokens - 1);
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        tokens = Math.Min(settings.Burst, tokens + (time.GetElapsedTime(last, now).TotalSeconds * settings.Qps));
        last = now;
    }
}
