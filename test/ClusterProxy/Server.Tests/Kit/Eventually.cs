namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>Waits for what other tasks bring about; the test's own limit ends a wait that is in vain.</summary>
internal static class Eventually
{
    public static async Task IsAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(TunnelKit.Cancellation);
        }
    }
}
