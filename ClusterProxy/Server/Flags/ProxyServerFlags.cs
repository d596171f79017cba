using System.CommandLine;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.ClusterProxy.Server.Flags;

/// <summary>The flags of the proxy-server: konnectivity's, and one of its own.</summary>
internal sealed class ProxyServerFlags
{
    private readonly FrontendFlags frontends = new();
    private readonly AgentPortFlags agents = new();
    private readonly HubFlags hub = new();

    private readonly FlagOption<int> healthPort = PortFlags.Port("health-port", "Port for probes and metrics.", 8092);
    private readonly FlagOption<string> healthAddress = PortFlags.Address(
        "health-bind-address", "Address for probes and metrics; every interface when empty.", "");

    private readonly FlagOption<int> adminPort = PortFlags.Port("admin-port", "Port for metrics.", 8095);
    private readonly FlagOption<string> adminAddress = PortFlags.Address(
        "admin-bind-address", "Address for metrics; 127.0.0.1 when empty.", "127.0.0.1");

    private readonly FlagOption<string> serverId = Flag.String(
        "server-id", "Name of this replica; a random one when empty.").FromEnvironment("PROXY_SERVER_ID")
        .Check(id => id.Length <= 253 && id.All(c => c is > ' ' and < (char)0x7F)
            ? null
            : "must be at most 253 printable characters without spaces");

    private readonly FlagOption<int> serverCount = Flag.Int(
        "server-count", "Number of replicas; agents connect to as many.", 1, min: 1);

    private readonly FlagOption<IReadOnlyList<string>> strategies = Flag.StringList(
        "proxy-strategies", "How agents are chosen, in this order: default, destHost, defaultRoute.", "default")
        .Check(names => names.Count > 0 && names.All(name => Find(name) is not null)
            ? null
            : "must be a list of default, destHost, defaultRoute");

    private readonly FlagOption<IReadOnlyList<string>> cipherSuites = Flag.StringList(
        "cipher-suites", "TLS 1.2 cipher suites of both ports, by Go's names; the platform's when empty.");

    private readonly FlagOption<string> tlsMinVersion = Flag.String(
        "tls-min-version",
        "VersionTLS10 to VersionTLS13; 1.2 when empty. TLS 1.0 and 1.1 are never spoken, whatever is asked for.");

    private readonly FlagOption<TimeSpan> dialTimeout = Flag.Duration(
        "backend-dial-timeout", "How long an agent has to answer a dial; 0 for ever.", TimeSpan.FromSeconds(10));

    private readonly FlagOption<TimeSpan> shutdownTimeout = Flag.Duration(
        "graceful-shutdown-timeout", "How long open connections have to end after a signal.", TimeSpan.FromSeconds(15));

    private readonly FlagOption<bool> profiling = Flag.Bool(
        "enable-profiling", "Accepted; .NET has no pprof endpoints, dotnet-trace and dotnet-counters do that.");

    private readonly FlagOption<bool> contentionProfiling = Flag.Bool(
        "enable-contention-profiling", "Accepted, as enable-profiling, which it needs.");

    private readonly FlagOption<int> channelSize = Flag.Int(
        "xfr-channel-size", "Accepted; what waits is bounded in bytes for each connection.", 10, min: 1);

    private readonly FlagOption<int> frontendChannelSize = Flag.Int(
        "frontend-write-channel-size", "Accepted, as xfr-channel-size.", 10, min: 1);

    private readonly FlagOption<bool> warnOnLimit = Flag.Bool("warn-on-channel-limit", "Ignored.", defaultValue: true)
        .Deprecate("it does nothing");

    public static ProxyServerFlags AddTo(Command command)
    {
        var flags = new ProxyServerFlags();
        Option[] options =
        [
            .. flags.frontends.All, .. flags.agents.All, .. flags.hub.All, flags.healthPort, flags.healthAddress,
            flags.adminPort, flags.adminAddress, flags.serverId, flags.serverCount, flags.strategies,
            flags.cipherSuites, flags.tlsMinVersion, flags.dialTimeout, flags.shutdownTimeout, flags.profiling,
            flags.contentionProfiling, flags.channelSize, flags.frontendChannelSize, flags.warnOnLimit,
        ];
        foreach (var option in options) command.Options.Add(option);
        return flags;
    }

    /// <summary>Options as the flags have them. A combination that cannot work is a usage error.</summary>
    public ProxyServerOptions Read(ParseResult result)
    {
        if (result.Get(contentionProfiling) && !result.Get(profiling))
            throw new UsageException($"{contentionProfiling.Name}: needs {profiling.Name}");
        var options = new ProxyServerOptions
        {
            ServerId = result.Get(serverId) is { Length: > 0 } id ? id : Guid.NewGuid().ToString(),
            ServerCount = result.Get(serverCount),
            Agent = agents.Certificates(result),
            Strategies = [.. result.Get(strategies).Select(name => Find(name)!.Value)],
            TlsPolicy = TlsPolicy.Parse(
                tlsMinVersion.Name, result.Get(tlsMinVersion), cipherSuites.Name, result.Get(cipherSuites)),
            BackendDialTimeout = result.Get(dialTimeout) is { Ticks: > 0 } limit ? limit : Timeout.InfiniteTimeSpan,
        };
        frontends.Read(result, options);
        agents.Read(result, options);
        hub.Read(result, options);
        return options;
    }

    /// <summary>The kubeconfig's path; null when no API server is needed.</summary>
    public string? Kubeconfig(ParseResult result, ProxyServerOptions options) => hub.Kubeconfig(result, options);

    public string HealthAddress(ParseResult result) =>
        ListenAddress.Of(result.Get(healthAddress), result.Get(healthPort)).ToString();

    public string AdminAddress(ParseResult result) =>
        ListenAddress.Of(result.Get(adminAddress) is { Length: > 0 } given ? given : "127.0.0.1", result.Get(adminPort))
            .ToString();

    public TimeSpan ShutdownTimeout(ParseResult result) => result.Get(shutdownTimeout);

    // The names are case-sensitive, as in the original.
    private static ProxyStrategy? Find(string name) => name switch
    {
        "default" => ProxyStrategy.Default,
        "destHost" => ProxyStrategy.DestHost,
        "defaultRoute" => ProxyStrategy.DefaultRoute,
        _ => null,
    };
}
