using System.CommandLine;
using System.Net.Sockets;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest.Dialing;

/// <summary>Where the proxy-servers are and what they speak, under the names of konnectivity's test client.</summary>
internal sealed class ProxyServerFlags(string defaultHost, string defaultUserAgent)
{
    private const int MaxUserAgent = 256;

    private readonly FlagOption<string> mode = TunnelModes.Flag();

    private readonly FlagOption<string> socket = Flag.String(
        "proxy-uds", "Unix socket of a proxy-server, without TLS, in place of host, port and certificates.");

    private readonly FlagOption<string> host = Flag.String(
        "proxy-host", "Where the proxy-servers are; each address of the name is one.", defaultHost);

    private readonly FlagOption<int> port = Flag.Int(
        "proxy-port", "The proxy-servers' port for frontends; 0 with a Unix socket.", 8090, 0, 65535);

    private readonly FlagOption<string> name = Flag.String(
        "proxy-server-name", "Name that the proxy-servers' certificate must be for; --proxy-host when empty.");

    private readonly FlagOption<string> ca = Flag.String(
        "ca-cert", "CA that the proxy-servers' certificate must be of.");

    private readonly FlagOption<string> cert = Flag.String("client-cert", "Certificate of this client.");
    private readonly FlagOption<string> key = Flag.String("client-key", "Key of this client.");

    // It goes into a header as it is.
    private readonly FlagOption<string> userAgent = Flag.String(
        "user-agent", "What this client calls itself to the proxy-server.", defaultUserAgent).Check(text =>
            text.Length <= MaxUserAgent && text.All(c => c is >= ' ' and <= '~')
                ? null
                : $"must be at most {MaxUserAgent} printable ASCII characters");

    public IEnumerable<Option> All => [mode, socket, host, port, name, ca, cert, key, userAgent];

    public TunnelMode Mode(ParseResult result) => TunnelModes.Parse(result.Get(mode));

    /// <summary>Options as the flags have them. A combination that cannot work is a usage error.</summary>
    public KonnectivityDialerOptions Read(ParseResult result) =>
        result.Get(socket) is { Length: > 0 } path ? AtSocket(result, path) : AtPort(result);

    public static string? Existing(ParseResult result, FlagOption<string> flag)
    {
        var file = result.Get(flag);
        if (file.Length == 0) return null;
        return File.Exists(file) ? file : throw new UsageException($"{flag.Name}: {file} does not exist");
    }

    private KonnectivityDialerOptions AtSocket(ParseResult result, string path)
    {
        foreach (var flag in new[] { host, name, ca, cert, key })
        {
            if (result.IsGiven(flag) && result.Get(flag).Length > 0) throw Pointless(flag);
        }

        if (result.IsGiven(port) && result.Get(port) != 0) throw Pointless(port);
        try
        {
            return new KonnectivityDialerOptions
            {
                EndPoint = new UnixDomainSocketEndPoint(path),
                UserAgent = result.Get(userAgent),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new UsageException($"{socket.Name}: \"{path}\" is too long for the name of a Unix socket");
        }
    }

    private KonnectivityDialerOptions AtPort(ParseResult result)
    {
        if (result.Get(host).Length == 0) throw Missing(host);
        if (result.Get(port) == 0) throw Missing(port);
        if (result.Get(cert).Length > 0 != result.Get(key).Length > 0)
            throw new UsageException($"{cert.Name} and {key.Name} must be given together");
        return new KonnectivityDialerOptions
        {
            Host = result.Get(host),
            Port = result.Get(port),
            ServerName = result.Get(name) is { Length: > 0 } expected ? expected : null,
            CaFile = Existing(result, ca) ?? throw Missing(ca),
            CertificateFile = Existing(result, cert),
            KeyFile = Existing(result, key),
            UserAgent = result.Get(userAgent),
        };
    }

    private UsageException Pointless(Option flag) => new(
        $"{flag.Name}: leave it out with {socket.Name}, since a Unix socket has neither address nor TLS");

    private UsageException Missing(Option flag) => new($"{flag.Name}: must be given, unless {socket.Name} is");
}
