using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting.Draining;

/// <summary>
/// Turns SIGTERM and SIGINT into a drain, and then into the host's stop. A second signal stops at once.
/// </summary>
internal sealed class SignalLifetime(
    DrainState state, DrainSettings settings, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<SignalLifetime> logger) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        if (EarlySignals.Current is not { } early) return Task.CompletedTask;
        early.Release();
        if (early.Received.IsCancellationRequested) _ = DrainAsync(); // as if it came now
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => registrations.ForEach(r => r.Dispose());

    internal async Task DrainAsync()
    {
        var first = !state.IsDraining;
        state.Begin();
        if (!first) return;

        logger.Draining(settings.Minimum, settings.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(state.Hurry, lifetime.ApplicationStopping);
        await Task.WhenAny(Task.Delay(settings.Minimum, time, either.Token)); // which does not throw
        lifetime.StopApplication();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _ = DrainAsync(); // ends in StopApplication, which the running host awaits
    }
}
