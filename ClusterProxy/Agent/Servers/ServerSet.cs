using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterProxy.Agent.Servers;

/// <summary>
/// Keeps one connection to every proxy-server. They share an address, and each says how many they are: it connects
/// until it has met so many different ones, and again whenever one is lost.
/// </summary>
internal sealed class ServerSet(
    ProxyAgentOptions options, ServerConnector connector, ServerCounter counter, AgentMetrics metrics,
    TimeProvider time, ILogger<ServerSet> logger) : BackgroundService, ITunnelHealth
{
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(100);
    private readonly Lock gate = new();
    private readonly Dictionary<string, ServerConnection> servers = [];
    private readonly List<Task> serving = [];
    private readonly SemaphoreSlim lost = new(0);
    private volatile bool draining;

    public bool Connected => !draining && OpenServerConnections > 0;

    public int OpenServerConnections
    {
        get { lock (gate) return servers.Count; }
    }

    public int KnownServerCount => counter.Count;

    private bool LacksServers => options.SyncForever || OpenServerConnections < KnownServerCount;

    /// <summary>Asks the servers to prefer others, waits for the connections that are open, then ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        draining = true;
        logger.AgentDraining(OpenEndpoints());
        foreach (var server in Servers())
        {
            server.Drain();
        }

        while (OpenEndpoints() > 0 && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(DrainPoll, time, CancellationToken.None);
        }

        await base.StopAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Watch(this);
        try
        {
            await SyncAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the end
        }

        await Task.WhenAll(Serving());
    }

    private async Task SyncAsync(CancellationToken stoppingToken)
    {
        var pauses = new SyncPauses(options.SyncInterval, options.SyncIntervalCap, Random.Shared);
        while (true)
        {
            var failed = !draining && LacksServers && !await TryConnectAsync(stoppingToken);
            var pause = failed ? pauses.AfterFailure() : pauses.AfterSuccess();
            if (LacksServers) await Task.Delay(pause, time, stoppingToken);
            else if (await LostAsync(stoppingToken)) await Task.Delay(pauses.AfterLoss(), time, stoppingToken);
        }
    }

    // Whether a server was lost; that another has come can show in the count alone.
    private async Task<bool> LostAsync(CancellationToken stoppingToken)
    {
        using var look = new CancellationTokenSource(options.SyncIntervalCap, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(look.Token, stoppingToken);
        try
        {
            await lost.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return false;
        }

        return LacksServers;
    }

    private async Task<bool> TryConnectAsync(CancellationToken stoppingToken)
    {
        try
        {
            var server = await connector.ConnectAsync(stoppingToken);
            if (TryAdd(server, stoppingToken)) return true;
            await server.DisposeAsync(); // the load balancer led to one that is known
            return true;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or UnauthorizedAccessException
            or CryptographicException)
        {
            metrics.ConnectionFailed();
            logger.ServerNotConnected($"{options.ServerHost}:{options.ServerPort}", Reason(e));
            return false;
        }
    }

    private bool TryAdd(ServerConnection server, CancellationToken stoppingToken)
    {
        counter.Responded(server.ServerCount);
        lock (gate)
        {
            if (!servers.TryAdd(server.ServerId, server)) return false;
            serving.RemoveAll(task => task.IsCompletedSuccessfully);
            serving.Add(ServeAsync(server, stoppingToken));
        }

        logger.ServerConnected(server.ServerId, OpenServerConnections, server.ServerCount);
        return true;
    }

    private async Task ServeAsync(ServerConnection server, CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await server.RunAsync(stoppingToken);
            logger.ServerLost(server.ServerId, "it ended the stream");
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the end
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            metrics.ConnectionLost(e);
            logger.ServerLost(server.ServerId, Reason(e));
        }

        lock (gate) servers.Remove(server.ServerId);
        await server.DisposeAsync();
        lost.Release();
    }

    private int OpenEndpoints() => Servers().Sum(server => server.Endpoints);

    private List<ServerConnection> Servers()
    {
        lock (gate) return [.. servers.Values];
    }

    private List<Task> Serving()
    {
        lock (gate) return [.. serving];
    }

    private static string Reason(Exception exception) => exception.InnerException is { } inner
        ? $"{exception.Message} ({inner.Message})"
        : exception.Message;
}
