using System.ComponentModel.DataAnnotations;

namespace OcmAddons.Konnectivity.Dialing;

/// <summary>Where the proxy-server is, and how a frontend proves itself to it.</summary>
public sealed class KonnectivityDialerOptions
{
    /// <summary>
    /// Host of the proxy-server's frontend port. Every address that it resolves to is taken for a replica.
    /// </summary>
    [Required]
    public string Host { get; set; } = "";

    [Range(1, 65535)]
    public int Port { get; set; } = 8090;

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
}
