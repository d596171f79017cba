namespace OcmAddons.ClusterProxy.Agent;

/// <summary>What is believed about the number of proxy-servers.</summary>
public enum ServerCountSource
{
    /// <summary>The leases if they are counted, otherwise what the servers say.</summary>
    Default,

    /// <summary>The larger of both.</summary>
    Max,
}

/// <summary>The leases that proxy-servers hold.</summary>
public sealed record LeaseCountOptions(string Namespace, string LabelSelector);

/// <summary>What a proxy-agent needs to know.</summary>
public sealed class ProxyAgentOptions
{
    public string AgentId { get; set; } = Guid.NewGuid().ToString();

    /// <summary>What it serves, such as <c>host=cluster1&amp;host=cluster1.ns</c>.</summary>
    public string Identifiers { get; set; } = "";

    public required string ServerHost { get; set; }

    public int ServerPort { get; set; } = 8091;

    public required string CaFile { get; set; }

    public string? CertificateFile { get; set; }

    public string? KeyFile { get; set; }

    /// <summary>A token that is read anew for each connection; none is sent when unset.</summary>
    public string? TokenFile { get; set; }

    /// <summary>ALPN names that are offered besides <c>h2</c>.</summary>
    public IReadOnlyList<string> ExtraProtocols { get; set; } = [];

    /// <summary>Silence after which a server is asked whether it is alive.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that a server has to accept the agent.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause between attempts to find further servers; grows to the cap while they fail.</summary>
    public TimeSpan SyncInterval { get; set; } = TimeSpan.FromSeconds(1);

    public TimeSpan SyncIntervalCap { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Look for servers even when as many are connected as they say there are.</summary>
    public bool SyncForever { get; set; }

    public ServerCountSource ServerCountSource { get; set; }

    /// <summary>Leases are counted when set; that needs an API server.</summary>
    public LeaseCountOptions? LeaseCount { get; set; }

    /// <summary>Time that a destination has to accept a connection.</summary>
    public TimeSpan DialTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of one connection that a server may send ahead of its destination.</summary>
    public int ConnectionWindow { get; set; } = 1024 * 1024;

    /// <summary>How long a destination may take nothing of what a server cannot be asked to hold back.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
