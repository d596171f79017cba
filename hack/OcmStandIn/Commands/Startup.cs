using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes;

namespace OcmAddons.OcmStandIn.Commands;

/// <summary>
/// What a process does before it serves: again and again until the API servers let it, or a signal ends it.
/// </summary>
internal sealed class Startup : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly ServiceProvider services;
    private readonly CancellationTokenSource stop;
    private readonly List<PosixSignalRegistration> signals;

    public Startup(LoggingSettings logging, CancellationToken cancellationToken)
    {
        services = new ServiceCollection().AddLineLogging(logging).BuildServiceProvider();
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        signals =
        [
            .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(
                s => PosixSignalRegistration.Create(s, OnSignal)),
        ];
    }

    public ILogger<T> Logger<T>() => services.GetRequiredService<ILogger<T>>();

    /// <summary>False when a signal came first.</summary>
    public async Task<bool> RunAsync(Func<CancellationToken, Task> step)
    {
        while (true)
        {
            try
            {
                await step(stop.Token);
                return true;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception e) when (e is HttpRequestException or KubernetesException or InvalidOperationException)
            {
                Logger<Startup>().NotReady(Retry, e.Message);
            }

            if (!await WaitAsync()) return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var signal in signals) signal.Dispose();
        stop.Dispose();
        await services.DisposeAsync();
    }

    private async Task<bool> WaitAsync()
    {
        try
        {
            await Task.Delay(Retry, TimeProvider.System, stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}

internal static partial class StartupLog
{
    [LoggerMessage(5100, LogLevel.Warning, "Not ready to start; trying again in {Delay}: {Problem}")]
    public static partial void NotReady(this ILogger log, TimeSpan delay, string problem);
}
