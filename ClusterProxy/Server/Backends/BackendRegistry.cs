using OcmAddons.Konnectivity.Identity;

namespace OcmAddons.ClusterProxy.Server.Backends;

/// <summary>The agents that are connected, found by the strategies in their order.</summary>
internal sealed class BackendRegistry(IReadOnlyList<ProxyStrategy> strategies)
{
    private readonly Lock gate = new();
    private readonly Dictionary<ProxyStrategy, Dictionary<string, List<Backend>>> tables =
        strategies.Distinct().ToDictionary(strategy => strategy, _ => new Dictionary<string, List<Backend>>());

    private int turn;

    /// <summary>Whether an agent is there that the first strategy could choose.</summary>
    public bool Ready => Count(strategies[0]) > 0;

    /// <summary>How many identifiers a strategy knows agents for.</summary>
    public int Count(ProxyStrategy strategy)
    {
        lock (gate) return tables[strategy].Count;
    }

    public void Add(Backend backend)
    {
        lock (gate)
        {
            foreach (var (strategy, table) in tables)
            {
                foreach (var key in Keys(strategy, backend.Identity))
                {
                    if (!table.TryGetValue(key, out var list)) table.Add(key, list = []);
                    list.Add(backend);
                }
            }
        }
    }

    public void Remove(Backend backend)
    {
        lock (gate)
        {
            foreach (var (strategy, table) in tables)
            {
                foreach (var key in Keys(strategy, backend.Identity))
                {
                    if (!table.TryGetValue(key, out var list)) continue;
                    list.Remove(backend);
                    if (list.Count == 0) table.Remove(key);
                }
            }
        }
    }

    /// <summary>The agent that should get a dial; null when there is none but those that were tried.</summary>
    public Backend? Choose(string address, IReadOnlySet<Backend> tried)
    {
        var host = HostOf(address);
        lock (gate)
        {
            foreach (var strategy in strategies)
            {
                var candidates = strategy == ProxyStrategy.DestHost
                    ? tables[strategy].GetValueOrDefault(host) ?? []
                    : tables[strategy].Values.SelectMany(list => list);
                if (BestLocked(candidates, tried) is { } backend) return backend;
            }
        }

        return null;
    }

    /// <summary>The host of a dial's address, as the Go server finds it.</summary>
    internal static string HostOf(string address)
    {
        var last = address.LastIndexOf(':');
        if (last < 0) return address;
        if (address.IndexOf(':') == last) return address[..last];
        return (address.Contains('[') ? address[..last] : address).Trim('[', ']');
    }

    // Those that stay and answer come first, then those with the least to do; equals take turns.
    private Backend? BestLocked(IEnumerable<Backend> candidates, IReadOnlySet<Backend> tried)
    {
        var open = candidates.Where(backend => !tried.Contains(backend)).ToList();
        if (open.Count == 0) return null;
        var start = (int)((uint)turn++ % (uint)open.Count);
        return open.Skip(start).Concat(open.Take(start)).MinBy(b => (b.Draining, b.Silent, b.Load));
    }

    private static IEnumerable<string> Keys(ProxyStrategy strategy, BackendIdentity identity) => strategy switch
    {
        ProxyStrategy.DestHost => Hosts(identity.Identifiers).Distinct(),
        ProxyStrategy.DefaultRoute when !identity.Identifiers.DefaultRoute => [],
        _ => [identity.AgentId],
    };

    private static IEnumerable<string> Hosts(AgentIdentifiers identifiers) =>
        identifiers.IPv4.Concat(identifiers.IPv6).Concat(identifiers.Hosts);
}
