using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Hosting.Draining;

namespace OcmAddons.Hosting;

/// <summary>
/// A running process: it ends with 0 after a drain, and by an exception that names the culprit when a part of it fails.
/// </summary>
public sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly IReadOnlyList<Listener> listeners;

    internal ServiceHost(WebApplication app, IReadOnlyList<Listener> listeners) =>
        (this.app, this.listeners) = (app, listeners);

    public IServiceProvider Services => app.Services;

    /// <summary>The bound addresses; with port 0 the one that the system chose.</summary>
    public IReadOnlyCollection<string> Addresses =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>
    /// Runs until a signal, a failure or the token. Call it last in a command: its result is the exit code.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var logger = app.Services.GetRequiredService<ILogger<ServiceHost>>();
        var drain = app.Services.GetRequiredService<DrainState>();
        await using (app)
        {
            var background = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
            if (await TryStartAsync(drain, cancellationToken)) await StoppingAsync(cancellationToken);
            await DrainAsync(drain);
            foreach (var service in background) await ThrowIfFailedAsync(service, logger);
            logger.Stopped();
            return drain.Hurry.IsCancellationRequested
                ? app.Services.GetRequiredService<DrainSettings>().HurriedExitCode
                : 0;
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await app.StartAsync(cancellationToken);
        var logger = app.Services.GetRequiredService<ILogger<ServiceHost>>();
        foreach (var listener in listeners) logger.Listening(listener.Address.ToString(), listener.Purpose);
    }

    public Task StopAsync(CancellationToken cancellationToken) => app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    // A signal may come while services are still starting: what has started is stopped, and all is well.
    private async Task<bool> TryStartAsync(DrainState drain, CancellationToken cancellationToken)
    {
        try
        {
            await StartAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (drain.IsDraining)
        {
            return false;
        }
    }

    private async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var told = lifetime.ApplicationStopping.Register(stopping.SetResult);
        await using var cancelled = cancellationToken.Register(lifetime.StopApplication);
        await stopping.Task;
    }

    // A second signal cuts it short.
    private async Task DrainAsync(DrainState drain)
    {
        try
        {
            await app.StopAsync(drain.Hurry);
        }
        catch (OperationCanceledException)
        {
            // out of time: what was still open has been cut
        }
    }

    private static async Task ThrowIfFailedAsync(BackgroundService service, ILogger logger)
    {
        if (service.ExecuteTask is not { IsFaulted: true } failed) return;
        var name = service.GetType().Name;
        try
        {
            await failed;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.BackgroundFailed(name, e);
            throw new ServiceFailedException(name, e);
        }
    }
}

/// <summary>A background service of the process ended with an exception.</summary>
public sealed class ServiceFailedException(string service, Exception cause) : Exception($"{service} failed", cause);
