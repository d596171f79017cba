using System.CommandLine;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Konnectivity.Identity;

namespace OcmAddons.ClusterProxy.Agent;

/// <summary>The flags of the proxy-agent, for every command that runs one.</summary>
public sealed class ProxyAgentFlags
{
    private readonly FlagOption<string> cert = Flag.String("agent-cert", "Certificate of this agent.");
    private readonly FlagOption<string> key = Flag.String("agent-key", "Key of this agent.");
    private readonly FlagOption<string> ca = Flag.String(
        "ca-cert", "CA that the proxy-server's certificate must be of.").Require();
    private readonly FlagOption<string> host = Flag.String(
        "proxy-server-host", "Where the proxy-servers are.", "127.0.0.1");
    private readonly FlagOption<int> port = Flag.Int("proxy-server-port", "The proxy-servers' port.", 8091, 1, 65535);

    private readonly FlagOption<IReadOnlyList<string>> alpn =
        Flag.StringList("alpn-proto", "Protocols offered besides h2, for load balancers that route by them.");

    private readonly FlagOption<string> healthHost = Flag.String(
        "health-server-host", "Address for probes and metrics.");
    private readonly FlagOption<int> healthPort = Flag.Int(
        "health-server-port", "Port for probes and metrics.", 8093, 1, 65535);
    private readonly FlagOption<string> adminHost = Flag.String(
        "admin-bind-address", "Address of the admin port; 127.0.0.1 when empty.", "127.0.0.1");
    private readonly FlagOption<int> adminPort = Flag.Int(
        "admin-server-port", "Port that leads to the metrics.", 8094, 1, 65535);
    private readonly FlagOption<bool> profiling = Flag.Bool(
        "enable-profiling", "Accepted; .NET has no pprof endpoints, dotnet-trace and dotnet-counters do that.");
    private readonly FlagOption<bool> contentionProfiling = Flag.Bool(
        "enable-contention-profiling", "Accepted, as enable-profiling, which it needs.");

    private readonly FlagOption<string> agentId =
        Flag.String("agent-id", "Name of this process; a random one when empty.").FromEnvironment("PROXY_AGENT_ID")
            .Check(id => id.Length <= 253 && id.All(c => c is > ' ' and < (char)0x7F)
                ? null
                : "must be at most 253 printable characters without spaces");

    private readonly FlagOption<string> identifiers = Flag.String(
        "agent-identifiers", "What this agent serves, such as host=a&host=b; also ipv4, ipv6, cidr, default-route.")
        .Check(Problem);

    private readonly FlagOption<TimeSpan> sync = Flag.Duration(
        "sync-interval", "First pause between attempts to connect.", TimeSpan.FromSeconds(1));

    private readonly FlagOption<TimeSpan> syncCap = Flag.Duration(
        "sync-interval-cap", "Longest pause between attempts to connect.", TimeSpan.FromSeconds(10));

    private readonly FlagOption<TimeSpan> probe =
        Flag.Duration(
            "probe-interval", "Accepted; a lost connection is noticed at once.", TimeSpan.FromSeconds(1));

    private readonly FlagOption<TimeSpan> keepAlive = Flag.Duration(
        "keepalive-time", "Silence after which a server is asked whether it is alive.", TimeSpan.FromSeconds(30));

    private readonly FlagOption<string> token =
        Flag.String("service-account-token-path", "File with a token that is sent to the server.");

    private readonly FlagOption<bool> forever =
        Flag.Bool("sync-forever", "Look for servers even when all that are known are connected.");

    private readonly FlagOption<int> channelSize =
        Flag.Int("xfr-channel-size", "Accepted; what waits is bounded in bytes for each connection.", 150, min: 1);

    private readonly FlagOption<bool> warnOnLimit = Flag.Bool(
        "warn-on-channel-limit", "Accepted; a connection that is closed because nobody reads is always logged.");

    private readonly ServerCountFlags serverCount = new();

    /// <summary>Where this cluster's API server is.</summary>
    public string Kubeconfig(ParseResult result) => result.Get(serverCount.Kubeconfig);

    public static ProxyAgentFlags AddTo(Command command)
    {
        var flags = new ProxyAgentFlags();
        Option[] options =
        [
            flags.cert, flags.key, flags.ca, flags.host, flags.port, flags.alpn, flags.healthHost, flags.healthPort,
            flags.adminHost, flags.adminPort, flags.agentId, flags.identifiers, flags.sync, flags.syncCap, flags.probe,
            flags.keepAlive, flags.token, flags.forever, flags.channelSize, flags.warnOnLimit, flags.profiling,
            flags.contentionProfiling, .. flags.serverCount.All,
        ];
        foreach (var option in options) command.Options.Add(option);
        return flags;
    }

    /// <summary>Options as the flags have them. A combination that cannot work is a usage error.</summary>
    public ProxyAgentOptions Read(ParseResult result)
    {
        if (result.Get(cert).Length > 0 != result.Get(key).Length > 0)
        {
            throw new UsageException($"{cert.Name} and {key.Name} must be given together");
        }

        if (result.Get(sync) > result.Get(syncCap))
            throw new UsageException($"{sync.Name} is longer than {syncCap.Name}");
        if (result.Get(contentionProfiling) && !result.Get(profiling))
            throw new UsageException($"{contentionProfiling.Name}: needs {profiling.Name}");
        var options = new ProxyAgentOptions
        {
            AgentId = result.Get(agentId) is { Length: > 0 } id ? id : Guid.NewGuid().ToString(),
            Identifiers = result.Get(identifiers),
            ServerHost = result.Get(host),
            ServerPort = result.Get(port),
            CaFile = Existing(result, ca)!,
            CertificateFile = Existing(result, cert),
            KeyFile = Existing(result, key),
            TokenFile = Existing(result, token),
            ExtraProtocols = result.Get(alpn),
            KeepAlive = result.Get(keepAlive),
            SyncInterval = result.Get(sync),
            SyncIntervalCap = result.Get(syncCap),
            SyncForever = result.Get(forever),
        };
        serverCount.Read(result, options);
        return options;
    }

    /// <summary>Where probes and metrics are served.</summary>
    public string HealthAddress(ParseResult result) =>
        ListenAddress.Of(result.Get(healthHost), result.Get(healthPort)).ToString();

    /// <summary>What leads this pod alone to the metrics.</summary>
    public ListenAddress AdminAddress(ParseResult result) =>
        ListenAddress.Of(result.Get(adminHost) is { Length: > 0 } given ? given : "127.0.0.1", result.Get(adminPort));

    /// <summary>The port of probes and metrics.</summary>
    public int HealthPort(ParseResult result) => result.Get(healthPort);

    private static string? Existing(ParseResult result, FlagOption<string> flag)
    {
        var file = result.Get(flag);
        if (file.Length == 0) return null;
        return File.Exists(file) ? file : throw new UsageException($"{flag.Name}: {file} does not exist");
    }

    private static string? Problem(string text)
    {
        try
        {
            AgentIdentifiers.ParseStrictly(text);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
