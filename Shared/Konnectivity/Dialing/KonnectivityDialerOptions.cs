using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using OcmAddons.Konnectivity.Tls;

namespace OcmAddons.Konnectivity.Dialing;

/// <summary>Where the proxy-server is, and how a frontend proves itself to it.</summary>
public sealed record KonnectivityDialerOptions
{
    private const int MaxReplicas = 64;

    /// <summary>
    /// Host of the proxy-server's frontend port. Every address that it resolves to is taken for a replica.
    /// </summary>
    [Required]
    public string Host { get; set; } = "";

    [Range(1, 65535)]
    public int Port { get; set; } = 8090;

    /// <summary>
    /// The one proxy-server to use, in place of all that the host stands for. To a Unix socket there is no TLS.
    /// </summary>
    public EndPoint? EndPoint { get; set; }

    /// <summary>Name that the server's certificate must be for; the host itself when unset.</summary>
    public string? ServerName { get; set; }

    /// <summary>
    /// PEM bundle that the server's certificate must chain to. Re-read when it changes, as are the next two.
    /// </summary>
    [Required]
    public string CaFile { get; set; } = "";

    /// <summary>PEM certificate (chain) of this client.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM private key of this client.</summary>
    public string? KeyFile { get; set; }

    /// <summary>What this client calls itself.</summary>
    public string UserAgent { get; set; } = "ocm-addons-dialer";

    /// <summary>
    /// Silence after which the server is asked whether it is alive. A Go server takes less than five minutes amiss.
    /// </summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time that a server has to answer a keepalive.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bound on a whole dial, over all replicas that are tried.</summary>
    public TimeSpan DialTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Bound on connecting to one replica.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long resolved addresses are used before the name is looked up again.</summary>
    public TimeSpan ResolveInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How both ends of a TLS connection prove themselves.</summary>
    public ClientTlsOptions Tls() => new()
    {
        ServerName = ServerName ?? Host,
        CaFile = CaFile,
        CertificateFile = CertificateFile,
        KeyFile = KeyFile,
    };

    /// <summary>Where the proxy-servers are at this moment.</summary>
    /// <exception cref="SocketException">The host has no address, or nobody knows.</exception>
    public async Task<IReadOnlyList<EndPoint>> ResolveAsync(CancellationToken cancellationToken)
    {
        if (EndPoint is { } only) return [only];
        var addresses = await Dns.GetHostAddressesAsync(Host, cancellationToken);
        return [.. addresses.Take(MaxReplicas).Select(address => new IPEndPoint(address, Port))];
    }
}
