using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

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
        await using (app)
        {
            var background = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
            await StartAsync(cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            foreach (var service in background) await ThrowIfFailedAsync(service, logger);
            logger.Stopped();
            return 0;
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
