using System.CommandLine;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;

namespace OcmAddons.ClusterProxy.TunnelTest.Client;

/// <summary>The flags of konnectivity's proxy-test-client, with its defaults.</summary>
internal sealed class TestClientFlags
{
    private const int AnswersVerbosity = 4;

    // It gives a dial half a minute, and never asks a server whether it is alive: one in Go minds that.
    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromHours(1);

    private readonly ProxyServerFlags server = new("localhost", "test-client");

    private readonly FlagOption<string> scheme = Flag.Choice(
        "request-proto", "Protocol of the request: http or https.", "http", "http", "https");

    private readonly FlagOption<string> path = Flag.String("request-path", "Path of the request.", "success");

    private readonly FlagOption<string> host = Flag.String(
        "request-host", "Host to connect to through the tunnel; it selects the agent.", "localhost");

    private readonly FlagOption<int> port = Flag.Int(
        "request-port", "Port to connect to through the tunnel.", 8000, 1, 65535);

    private readonly FlagOption<int> requests = Flag.Int(
        "test-requests", "How many requests are sent at once, each through a tunnel of its own.", 1, 1, 10_000);

    private readonly FlagOption<int> delay = Flag.Int(
        "test-delay", "Seconds for which each connection but the last is kept after its answer.", 0, 0, 86_400);

    private readonly FlagOption<int> afterDelay = Flag.Int(
        "after-delay", "Seconds to wait before the end.", 0, 0, 86_400);

    private readonly FlagOption<bool> closeIdle = Flag.Bool(
        "close-idle-conn", "Close each connection when it is not needed any more.", defaultValue: true);

    private readonly FlagOption<bool> http2 = Flag.Bool(
        "enable-http2-healthchecks", "Let an https server choose HTTP/2, and ask it whether it is alive.",
        defaultValue: true);

    private LoggingFlags logging = null!;

    public static TestClientFlags AddTo(Command command)
    {
        var flags = new TestClientFlags { logging = LoggingFlags.AddTo(command, AnswersVerbosity) };
        Option[] options =
        [
            .. flags.server.All, flags.scheme, flags.path, flags.host, flags.port, flags.requests, flags.delay,
            flags.afterDelay, flags.closeIdle, flags.http2,
        ];
        foreach (var option in options) command.Options.Add(option);
        return flags;
    }

    /// <summary>Options as the flags have them. A combination that cannot work is a usage error.</summary>
    public TestClientOptions Read(ParseResult result) => new()
    {
        Server = server.Read(result) with
        {
            DialTimeout = DialTimeout,
            ConnectTimeout = DialTimeout,
            KeepAlive = KeepAlive,
        },
        Mode = server.Mode(result),
        Url = Url(result),
        Requests = result.Get(requests),
        Delay = TimeSpan.FromSeconds(result.Get(delay)),
        AfterDelay = TimeSpan.FromSeconds(result.Get(afterDelay)),
        CloseIdleConnections = result.Get(closeIdle),
        Http2 = result.Get(http2),
        ShowAnswers = logging.Read(result).Verbosity >= AnswersVerbosity,
    };

    private Uri Url(ParseResult result)
    {
        var name = result.Get(host);
        var authority = name.Contains(':') && !name.StartsWith('[') ? $"[{name}]" : name;
        var text = $"{result.Get(scheme)}://{authority}:{result.Get(port)}/{result.Get(path).TrimStart('/')}";
        return Uri.CheckHostName(name.Trim('[', ']')) != UriHostNameType.Unknown
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
                ? url
                : throw new UsageException($"{host.Name}: \"{name}\" must be a host name or an IP address");
    }
}
