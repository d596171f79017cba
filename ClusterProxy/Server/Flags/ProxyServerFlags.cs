using System.CommandLine;
using System.Net;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterProxy.Server;

/// <summary>The flags of the proxy-server: konnectivity's, and a few of its own.</summary>
internal sealed class ProxyServerFlags
{
    private const int MinPort = 1024;
    private const int MaxPort = 49151;

    private readonly FlagOption<string> serverCert = Flag.String(
        "server-cert", "Certificate of the frontend port.").Require();
    private readonly FlagOption<string> serverKey = Flag.String("server-key", "Key of the frontend port.").Require();
    private readonly FlagOption<string> serverCa =
        Flag.String("server-ca-cert", "CA that frontends' certificates must be of.").Require();

    private readonly FlagOption<string> clusterCert = Flag.String(
        "cluster-cert", "Certificate of the agent port.").Require();
    private readonly FlagOption<string> clusterKey = Flag.String("cluster-key", "Key of the agent port.").Require();
    private readonly FlagOption<string> clusterCa =
        Flag.String("cluster-ca-cert", "CA that agents' certificates must be of.").Require();

    private readonly FlagOption<string> mode =
        Flag.Choice("mode", "Protocol that frontends speak.", "grpc", "grpc");

    private readonly FlagOption<int> serverPort = Port("server-port", "Port for frontends.", 8090);
    private readonly FlagOption<string> serverAddress = Address("server-bind-address", "Address for frontends.", "");
    private readonly FlagOption<int> agentPort = Port("agent-port", "Port for agents.", 8091);
    private readonly FlagOption<string> agentAddress = Address("agent-bind-address", "Address for agents.", "");
    private readonly FlagOption<int> healthPort = Port("health-port", "Port for probes and metrics.", 8092);
    private readonly FlagOption<string> healthAddress = Address("health-bind-address", "Address for probes.", "");
    private readonly FlagOption<int> adminPort = Port("admin-port", "Port for metrics.", 8095);
    private readonly FlagOption<string> adminAddress = Address(
        "admin-bind-address", "Address for metrics.", "127.0.0.1");

    private readonly FlagOption<TimeSpan> keepAlive = Flag.Duration(
        "keepalive-time", "Silence after which an agent is asked whether it is alive.", TimeSpan.FromSeconds(30));

    private readonly FlagOption<TimeSpan> frontendKeepAlive = Flag.Duration(
        "frontend-keepalive-time", "Silence after which a frontend is asked whether it is alive.",
        TimeSpan.FromSeconds(30));

    private readonly FlagOption<string> serverId =
        Flag.String("server-id", "Name of this replica; a random one when empty.").FromEnvironment("PROXY_SERVER_ID");

    private readonly FlagOption<int> serverCount = Flag.Int("server-count", "Number of replicas.", 1, min: 1);

    private readonly FlagOption<IReadOnlyList<string>> strategies = Flag.StringList(
        "proxy-strategies", "How agents are chosen, in this order: default, destHost, defaultRoute.", "default")
        .Check(names => names.Count > 0 && names.All(name => Find(name) is not null)
            ? null
            : "must be a list of default, destHost, defaultRoute");

    private readonly FlagOption<string> identityMode = Flag.Choice(
        "identity-mode",
        "strict: an agent claims only what its certificate is for, and its certificate does not open the frontend "
        + "port.",
        "strict", "strict", "compatible");

    private readonly FlagOption<TimeSpan> dialTimeout = Flag.Duration(
        "backend-dial-timeout", "How long an agent has to answer a dial; 0 for ever.", TimeSpan.FromSeconds(10));

    private readonly FlagOption<TimeSpan> shutdownTimeout = Flag.Duration(
        "graceful-shutdown-timeout", "How long open connections have to end after a signal.", TimeSpan.FromSeconds(15));

    private readonly FlagOption<int> channelSize = Flag.Int(
        "xfr-channel-size", "Ignored: buffers are bounded in bytes.", 10, min: 1).Hide();

    private readonly FlagOption<bool> warnOnLimit = Flag.Bool(
        "warn-on-channel-limit", "Ignored.", defaultValue: true).Hide();

    public static ProxyServerFlags AddTo(Command command)
    {
        var flags = new ProxyServerFlags();
        Option[] options =
        [
            flags.serverCert, flags.serverKey, flags.serverCa, flags.clusterCert, flags.clusterKey, flags.clusterCa,
            flags.mode, flags.serverPort, flags.serverAddress, flags.agentPort, flags.agentAddress, flags.healthPort,
            flags.healthAddress, flags.adminPort, flags.adminAddress, flags.keepAlive, flags.frontendKeepAlive,
            flags.serverId, flags.serverCount, flags.strategies, flags.identityMode, flags.dialTimeout,
            flags.shutdownTimeout, flags.channelSize, flags.warnOnLimit,
        ];
        foreach (var option in options) command.Options.Add(option);
        return flags;
    }

    public ProxyServerOptions Read(ParseResult result) => new()
    {
        ServerId = result.Get(serverId) is { Length: > 0 } id ? id : Guid.NewGuid().ToString(),
        ServerCount = result.Get(serverCount),
        FrontendEndPoint = EndPoint(result.Get(serverAddress), result.Get(serverPort)),
        AgentEndPoint = EndPoint(result.Get(agentAddress), result.Get(agentPort)),
        Frontend = new(Existing(result, serverCert), Existing(result, serverKey), Existing(result, serverCa)),
        Agent = new(Existing(result, clusterCert), Existing(result, clusterKey), Existing(result, clusterCa)),
        IdentityMode = result.Get(identityMode) == "strict" ? IdentityMode.Strict : IdentityMode.Compatible,
        Strategies = [.. result.Get(strategies).Select(name => Find(name)!.Value)],
        AgentKeepAlive = result.Get(keepAlive),
        FrontendKeepAlive = result.Get(frontendKeepAlive),
        BackendDialTimeout = result.Get(dialTimeout) is { Ticks: > 0 } limit ? limit : Timeout.InfiniteTimeSpan,
    };

    public string HealthAddress(ParseResult result) =>
        ListenAddress.Of(result.Get(healthAddress), result.Get(healthPort)).ToString();

    public string AdminAddress(ParseResult result) =>
        ListenAddress.Of(result.Get(adminAddress), result.Get(adminPort)).ToString();

    public TimeSpan ShutdownTimeout(ParseResult result) => result.Get(shutdownTimeout);

    private static FlagOption<int> Port(string name, string help, int port) =>
        Flag.Int(name, help, port, MinPort, MaxPort);

    private static FlagOption<string> Address(string name, string help, string address) =>
        Flag.String(name, help, address).Check(text =>
            text.Length == 0 || IPAddress.TryParse(text, out _) ? null : $"\"{text}\" must be an IP address");

    private static string Existing(ParseResult result, FlagOption<string> flag)
    {
        var file = result.Get(flag);
        return File.Exists(file) ? file : throw new UsageException($"{flag.Name}: {file} does not exist");
    }

    private static IPEndPoint EndPoint(string address, int port) =>
        new(address.Length == 0 ? IPAddress.IPv6Any : IPAddress.Parse(address), port);

    // The names are case-sensitive, as in the original.
    private static ProxyStrategy? Find(string name) => name switch
    {
        "default" => ProxyStrategy.Default,
        "destHost" => ProxyStrategy.DestHost,
        "defaultRoute" => ProxyStrategy.DefaultRoute,
        _ => null,
    };
}
