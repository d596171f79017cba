using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OcmAddons.Konnectivity.Tls;

namespace OcmAddons.Konnectivity.Dialing;

/// <summary>The proxy-servers that a name stands for, as of its last look-up.</summary>
internal sealed class ReplicaSet(
    KonnectivityDialerOptions options, ClientTls? tls, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private Dictionary<EndPoint, Replica> replicas = [];
    private long resolvedAt;

    /// <summary>
    /// All replicas, the one to try first at the front: reachable ones, then those with the fewest calls.
    /// </summary>
    public async Task<IReadOnlyList<Replica>> InOrderAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (replicas.Count == 0 || time.GetElapsedTime(resolvedAt) > options.ResolveInterval)
            {
                await ResolveLockedAsync(cancellationToken);
            }

            return [.. replicas.Values.OrderBy(replica => replica.Suspect).ThenBy(replica => replica.Open)];
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        foreach (var replica in replicas.Values)
        {
            await replica.DisposeAsync();
        }

        replicas = [];
        gate.Release();
    }

    private async Task ResolveLockedAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<EndPoint> endPoints;
        try
        {
            endPoints = await options.ResolveAsync(cancellationToken);
        }
        catch (SocketException) when (replicas.Count > 0)
        {
            return; // a name server that is away must not take the replicas along
        }

        var next = new Dictionary<EndPoint, Replica>();
        foreach (var endPoint in endPoints)
        {
            next[endPoint] = replicas.Remove(endPoint, out var known)
                ? known
                : new Replica(endPoint, options, tls, time, logger);
        }

        // The calls of a replica that left the name end when it does.
        foreach (var (endPoint, gone) in replicas.Where(pair => pair.Value.Open > 0))
        {
            next.TryAdd(endPoint, gone);
        }

        var idle = replicas.Values.Where(replica => replica.Open == 0).ToList();
        replicas = next;
        resolvedAt = time.GetTimestamp();
        foreach (var replica in idle)
        {
            await replica.DisposeAsync();
        }
    }
}
