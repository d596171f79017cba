using System.CommandLine;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;

namespace OcmAddons.Hosting.Tests.Flags;

/// <summary>A command with a flag of each type, run as a process would be.</summary>
internal sealed class CommandLine
{
    private static readonly Dictionary<string, bool> Gates =
        new(StringComparer.Ordinal) { ["Alpha"] = false, ["Beta"] = true };

    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public FlagOption<string> Host { get; } = Flag.String("proxy-server-host", "Host.", "127.0.0.1");

    public FlagOption<string> Id { get; } = Flag.String("server-id", "Id.").FromEnvironment("PROXY_SERVER_ID");

    public FlagOption<int> Port { get; } = Flag.Int("server-port", "Port.", 8090, 1024, 49151);

    public FlagOption<bool> Profiling { get; } = Flag.Bool("enable-profiling", "Profiling.");

    public FlagOption<TimeSpan> KeepAlive { get; } =
        Flag.Duration("keepalive-time", "Keepalive.", TimeSpan.FromHours(1));

    public FlagOption<IReadOnlyList<string>> Suites { get; } = Flag.StringList("cipher-suites", "Suites.");

    public FlagOption<IReadOnlyDictionary<string, bool>> FeatureGates { get; } =
        Flag.FeatureGates("feature-gates", "Gates.", Gates, "APIPriorityAndFairness");

    public FlagOption<string> Mode { get; } = Flag.Choice("mode", "Mode.", "grpc", "grpc", "http-connect");

    public FlagOption<bool> Old { get; } = Flag.Bool("warn-on-channel-limit", "Old.").Deprecate("it does nothing");

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public ParseResult? Parsed { get; private set; }

    public LoggingSettings? Logging { get; private set; }

    public string Output => output.ToString();

    public string Error => error.ToString();

    public Task<int> RunAsync(string arguments) =>
        RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public Task<int> RunAsync(string[] arguments)
    {
        var command = new Command("proxy-server", "Runs the proxy server.")
        {
            Host, Id, Port, Profiling, KeepAlive, Suites, FeatureGates, Mode, Old,
        };
        var logging = LoggingFlags.AddTo(command);
        command.SetAction((result, _) =>
        {
            (Parsed, Logging) = (result, logging.Read(result));
            return Task.FromResult(0);
        });
        var streams = new ProcessStreams(output, error, Environment.GetValueOrDefault);
        return ProcessHost.RunAsync(arguments, new RootCommand("Test.") { command }, streams, CancellationToken.None);
    }
}
