using System.Globalization;
using System.Threading.Channels;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>
/// The gateways' changes in order, for watches. Versions are those of the backing secrets, so that they mean the same
/// on every replica of this server.
/// </summary>
internal sealed class GatewayFeed
{
    private const int HistoryLength = 1024;
    private const int WatcherBacklog = 1024;

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Gateway> current = new(StringComparer.Ordinal);
    private readonly Queue<GatewayChange> history = new();
    private readonly HashSet<Channel<GatewayChange>> watchers = [];
    private ulong newest;
    private ulong forgotten;
    private bool begun;

    public bool HasBegun
    {
        get
        {
            lock (gate) return begun;
        }
    }

    /// <summary>
    /// Starts from what there is; what was deleted before that, nobody here knows. Only the first call counts.
    /// </summary>
    public void Begin(IReadOnlyList<Gateway> gateways)
    {
        lock (gate)
        {
            if (begun) return;
            begun = true;
            foreach (var gateway in gateways) current[gateway.Name] = gateway;
            newest = current.Values.Select(VersionOf).DefaultIfEmpty().Max();
            forgotten = newest;
            history.Clear();
        }
    }

    /// <summary>The gateways now, and the version from which a watch goes on.</summary>
    public (IReadOnlyList<Gateway> Gateways, ulong Version) Snapshot()
    {
        lock (gate) return ([.. current.Values], newest);
    }

    /// <summary>False when it is as it was.</summary>
    public bool Publish(Gateway gateway)
    {
        lock (gate)
        {
            var known = current.TryGetValue(gateway.Name, out var before);
            if (known && before!.Origin == gateway.Origin
                && before.ConnectionFingerprint == gateway.ConnectionFingerprint) return false;
            current[gateway.Name] = gateway;
            var own = VersionOf(gateway);
            // OCM can change its address, or give it one at last, while its secret stays as it is.
            var isOld = own <= newest;
            newest = Math.Max(newest, own);
            AppendLocked(new(
                known ? WatchEventType.Modified : WatchEventType.Added, gateway, isOld ? newest : own, isOld));
            return true;
        }
    }

    /// <summary>False when there was no such gateway.</summary>
    public bool Retract(string name)
    {
        lock (gate)
        {
            if (!current.Remove(name, out var gateway)) return false;
            AppendLocked(new(WatchEventType.Deleted, gateway, newest, HasNoVersion: true));
            return true;
        }
    }

    /// <summary>
    /// Everything after <paramref name="since"/>, first what has been and then what comes; null for the state as it is.
    /// False when
    /// that is too long ago to know. The subscription ends early when its reader falls too far behind.
    /// </summary>
    public bool TrySubscribe(ulong? since, out GatewaySubscription subscription)
    {
        lock (gate)
        {
            subscription = default!;
            if (since < forgotten) return false;
            var missed = since is { } version
                ? history.Where(
                    c => c.Version > version || (c.Version == version && c.HasNoVersion)).ToList()
                : [.. current.Values.Select(g => new GatewayChange(WatchEventType.Added, g, VersionOf(g)))];
            var channel = Channel.CreateBounded<GatewayChange>(WatcherBacklog);
            watchers.Add(channel);
            subscription = new GatewaySubscription(missed, channel.Reader, newest, () => Unsubscribe(channel));
            return true;
        }
    }

    private void Unsubscribe(Channel<GatewayChange> channel)
    {
        lock (gate) watchers.Remove(channel);
    }

    private void AppendLocked(GatewayChange change)
    {
        history.Enqueue(change);
        if (history.Count > HistoryLength) forgotten = Math.Max(forgotten, history.Dequeue().Version);
        watchers.RemoveWhere(watcher =>
        {
            if (watcher.Writer.TryWrite(change)) return false;
            watcher.Writer.Complete();
            return true;
        });
    }

    private static ulong VersionOf(Gateway gateway) =>
        ulong.TryParse(gateway.Origin.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : 0;
}

/// <param name="HasNoVersion">It has no new version of its own: it bears the newest one there was, and whoever knows
/// that one may not know of this.</param>
internal readonly record struct GatewayChange(
    WatchEventType Type, Gateway Gateway, ulong Version, bool HasNoVersion = false);

/// <summary>What a watcher missed, and what comes.</summary>
internal sealed class GatewaySubscription(
    IReadOnlyList<GatewayChange> missed, ChannelReader<GatewayChange> changes, ulong version, Action end) : IDisposable
{
    /// <summary>What a watcher has seen once it has seen what it missed.</summary>
    public ulong Version => version;

    public IReadOnlyList<GatewayChange> Missed => missed;

    public ChannelReader<GatewayChange> Changes => changes;

    public void Dispose() => end();
}
