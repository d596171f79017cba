using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.Server.Tests.Hostile;

/// <summary>Frontends that dial a cluster whose agent is not to be trusted, whatever comes of it.</summary>
internal sealed class Dialling : IAsyncDisposable
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    public Dialling(KonnectivityDialer dialer, string cluster) =>
        running = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => RunAsync(dialer, cluster)));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
    }

    private async Task RunAsync(KonnectivityDialer dialer, string cluster)
    {
        using var timer = new PeriodicTimer(Pause);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var stream = await dialer.DialAsync(cluster, 80, stopping.Token);
                await stream.WriteAsync(new byte[100], stopping.Token);
                _ = await stream.ReadAtLeastAsync(new byte[100], 100, throwOnEndOfStream: false, stopping.Token);
            }
            catch (Exception e) when (e is TunnelException or OperationCanceledException)
            {
                // nothing else was to be expected
            }

            await timer.WaitForNextTickAsync(TunnelKit.Cancellation); // there may be no agent for a while
        }
    }
}
