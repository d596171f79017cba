using System.Net;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.ClusterProxy.Server;

/// <summary>How far the proxy-server believes what a peer says of itself.</summary>
public enum IdentityMode
{
    /// <summary>
    /// An agent claims only what its certificate is for.
    /// </summary>
    Strict,

    /// <summary>
    /// As the Go proxy-server: every agent may claim everything. For fleets that are being moved.
    /// </summary>
    Compatible,
}

/// <summary>The order in which agents are looked for.</summary>
public enum ProxyStrategy
{
    /// <summary>Any agent.</summary>
    Default,

    /// <summary>An agent that has the destination host as an identifier.</summary>
    DestHost,

    /// <summary>Any agent that offered itself as the default route.</summary>
    DefaultRoute,
}

/// <summary>What frontends speak.</summary>
public enum FrontendMode
{
    /// <summary>konnectivity's ProxyService.</summary>
    Grpc,

    /// <summary>HTTP/1.1 CONNECT.</summary>
    HttpConnect,
}

/// <summary>Certificate, key and CA of one port.</summary>
public sealed record PortCertificates(string CertificateFile, string KeyFile, string? CaFile);

/// <summary>The service account whose token an agent must send, and the audience that it must be for.</summary>
public sealed record AgentTokenOptions(string Namespace, string ServiceAccount, string Audience);

/// <summary>Where the leases of the replicas are, and what they are found by.</summary>
public sealed record ServerLeaseOptions(string Namespace, IReadOnlyDictionary<string, string> Labels);

/// <summary>What a proxy-server needs to know.</summary>
public sealed class ProxyServerOptions
{
    public string ServerId { get; set; } = Guid.NewGuid().ToString();

    /// <summary>How many replicas agents are told to look for.</summary>
    public int ServerCount { get; set; } = 1;

    public IPEndPoint FrontendEndPoint { get; set; } = new(IPAddress.IPv6Any, 8090);

    public IPEndPoint AgentEndPoint { get; set; } = new(IPAddress.IPv6Any, 8091);

    public FrontendMode Mode { get; set; }

    /// <summary>Frontends come in through this file and not through a port; then without TLS.</summary>
    public string? UnixSocket { get; set; }

    public bool DeleteExistingSocket { get; set; } = true;

    /// <summary>Needed for a port; must be null for a Unix socket.</summary>
    public PortCertificates? Frontend { get; set; }

    public required PortCertificates Agent { get; set; }

    /// <summary>TLS versions and cipher suites of both ports.</summary>
    public TlsPolicy TlsPolicy { get; set; } = TlsPolicy.Default;

    public IdentityMode IdentityMode { get; set; } = IdentityMode.Strict;

    /// <summary>Agents need a token when set; that needs an API server.</summary>
    public AgentTokenOptions? AgentTokens { get; set; }

    /// <summary>A lease is kept for this replica when set; that needs an API server.</summary>
    public ServerLeaseOptions? Leases { get; set; }

    public IReadOnlyList<ProxyStrategy> Strategies { get; set; } = [ProxyStrategy.DestHost];

    /// <summary>Silence after which an agent is asked whether it is alive.</summary>
    public TimeSpan AgentKeepAlive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence after which a frontend is asked whether it is alive.</summary>
    public TimeSpan FrontendKeepAlive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one agent has to answer a dial.</summary>
    public TimeSpan BackendDialTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of one connection that an agent may send ahead of its frontend.</summary>
    public int ConnectionWindow { get; set; } = 1024 * 1024;

    /// <summary>How long a frontend may take nothing of what an agent cannot be asked to hold back.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
