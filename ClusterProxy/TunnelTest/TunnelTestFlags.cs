using System.CommandLine;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterProxy.TunnelTest;

/// <summary>The flags of tunnel-test.</summary>
internal sealed class TunnelTestFlags
{
    private readonly ProxyServerFlags server = new("127.0.0.1", "cluster-proxy-tunnel-test");

    private readonly FlagOption<string> address = Flag.String(
        "address", "HOST:PORT to connect to through the tunnel; the host selects the agent (--url's when empty).");

    private readonly FlagOption<string> url = Flag.String(
        "url", "What to fetch over the tunnelled connection. Any HTTP answer proves the tunnel.");

    private readonly FlagOption<string> urlCa = Flag.String(
        "url-ca-cert", "CA that the certificate of --url must be of; the system's when empty.");

    private readonly FlagOption<bool> insecure = Flag.Bool(
        "insecure-skip-tls-verify", "Do not check the certificate of --url. That of the proxy-servers is.");

    private readonly FlagOption<bool> measure = Flag.Bool(
        "measure", "Measure dials/s, and with --url requests/s and MB/s, instead of only looking.");

    private readonly FlagOption<TimeSpan> duration = Flag.Duration(
        "duration", "How long each load is measured.", TimeSpan.FromSeconds(5));

    private readonly FlagOption<int> connections = Flag.Int(
        "connections", "How many connections the heavier loads have.", 16, 1, 1000);

    private readonly FlagOption<TimeSpan> timeout = Flag.Duration(
        "timeout", "How long each hop may take.", TimeSpan.FromSeconds(10));

    private readonly FlagOption<string> output = Flag.Choice(
        "output", "Format of the report: text or json.", "text", "text", "json").Alias("o");

    public static TunnelTestFlags AddTo(Command command)
    {
        var flags = new TunnelTestFlags();
        Option[] options =
        [
            .. flags.server.All, flags.address, flags.url, flags.urlCa, flags.insecure, flags.measure, flags.duration,
            flags.connections, flags.timeout, flags.output,
        ];
        foreach (var option in options) command.Options.Add(option);
        return flags;
    }

    /// <summary>Options as the flags have them. A combination that cannot work is a usage error.</summary>
    public TunnelTestOptions Read(ParseResult result)
    {
        Positive(result, timeout);
        Positive(result, duration);
        var limit = result.Get(timeout);
        var fetched = Url(result);
        return new TunnelTestOptions
        {
            Server = server.Read(result) with { DialTimeout = limit, ConnectTimeout = limit },
            Mode = server.Mode(result),
            Target = Target(result, fetched),
            Url = fetched,
            UrlCaFile = ProxyServerFlags.Existing(result, urlCa),
            SkipUrlVerification = result.Get(insecure),
            Measure = result.Get(measure),
            Duration = result.Get(duration),
            Connections = result.Get(connections),
            Json = result.Get(output) == "json",
        };
    }

    private Uri? Url(ParseResult result)
    {
        if (result.Get(url) is not { Length: > 0 } text) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new UsageException($"{url.Name}: \"{text}\" must be an http or https URL");
    }

    private TunnelTarget Target(ParseResult result, Uri? fetched)
    {
        if (result.Get(address) is { Length: > 0 } text)
        {
            // A scheme of no meaning, so that no port is a default port and can be left out.
            return text.Contains('/') || !Uri.TryCreate($"tcp://{text}", UriKind.Absolute, out var parsed)
                || parsed is not { Port: > 0, Host.Length: > 0 }
                ? throw new UsageException($"{address.Name}: \"{text}\" must be HOST:PORT")
                : new TunnelTarget(parsed.Host.Trim('[', ']'), parsed.Port);
        }

        return fetched is not null
            ? new TunnelTarget(fetched.Host.Trim('[', ']'), fetched.Port)
            : throw new UsageException($"{address.Name} or {url.Name} must be given");
    }

    private static void Positive(ParseResult result, FlagOption<TimeSpan> flag)
    {
        if (result.Get(flag) <= TimeSpan.Zero) throw new UsageException($"{flag.Name} must be more than 0");
    }
}
