using OcmAddons.AddonFramework.Agents;
using OcmAddons.ClusterProxy.Api;

namespace OcmAddons.ClusterProxy.Manager.Servers;

/// <summary>Where agents connect to.</summary>
internal sealed record Entrypoint(string Host, int Port);

/// <summary>The entrypoint that is in use; set by whoever knows it, read by whoever renders agents.</summary>
internal sealed class CurrentEntrypoint
{
    private volatile Entrypoint? _current;

    public Entrypoint? Known => _current;

    /// <exception cref="AddonNotReadyException">It is not known yet.</exception>
    public Entrypoint Current =>
        _current ?? throw new AddonNotReadyException("the proxy servers' entrypoint is not known yet");

    /// <summary>Whether this changed anything.</summary>
    public bool Use(Entrypoint? entrypoint)
    {
        if (_current == entrypoint) return false;
        _current = entrypoint;
        return true;
    }
}

/// <summary>Finds the entrypoint of a configuration: pure.</summary>
internal static class EntrypointResolver
{
    public static (Entrypoint? Entrypoint, string? Problem) Resolve(
        ProxyServerSpec server, IEnumerable<string> loadBalancerHosts)
    {
        var port = server.Entrypoint?.Port ?? ClusterProxyNames.AgentPort;
        return server.Entrypoint switch
        {
            null => (null, "spec.proxyServer.entrypoint is missing"),
            { Type: "Hostname", Hostname.Value.Length: > 0 } entrypoint =>
                (new Entrypoint(entrypoint.Hostname.Value, port), null),
            { Type: "Hostname" } => (null, "spec.proxyServer.entrypoint.hostname.value is missing"),
            { Type: "LoadBalancerService" } => loadBalancerHosts.FirstOrDefault() is { } host
                ? (new Entrypoint(host, port), null)
                : (null, "the load balancer has no address yet"),
            { Type: var type } =>
                (null, $"entrypoint type {type} is not supported: use Hostname or LoadBalancerService"),
        };
    }
}
