using System.Collections.Concurrent;
using OcmAddons.ClusterGateway.Server.Registry;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>
/// One pooled connection set for each cluster. A changed address, CA or client certificate gets a new set, and the old
/// one goes when its last request does; a removed cluster's requests are cut off.
/// </summary>
internal sealed class ClusterConnections(IConnectionFactory factory) : IDisposable
{
    private readonly ConcurrentDictionary<string, ConnectionSet> sets = new(StringComparer.Ordinal);

    /// <summary>The caller disposes of the lease when its request is over.</summary>
    public ConnectionLease Rent(Gateway gateway)
    {
        var fingerprint = gateway.ConnectionFingerprint;
        while (true)
        {
            if (sets.TryGetValue(gateway.Name, out var current))
            {
                if (current.Fingerprint == fingerprint && current.TryRent() is { } lease) return lease;
                if (sets.TryRemove(KeyValuePair.Create(gateway.Name, current))) current.Retire();
                continue;
            }

            var fresh = new ConnectionSet(fingerprint, factory.Create(gateway));
            if (!sets.TryAdd(gateway.Name, fresh)) fresh.Retire();
        }
    }

    /// <summary>Ends the cluster's requests at once and closes its connections.</summary>
    public void Remove(string cluster)
    {
        if (sets.TryRemove(cluster, out var set)) set.Cut();
    }

    public void Dispose()
    {
        foreach (var cluster in sets.Keys) Remove(cluster);
    }
}
