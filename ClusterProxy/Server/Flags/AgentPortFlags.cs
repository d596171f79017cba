using System.CommandLine;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterProxy.Server.Flags;

/// <summary>Where agents come in, and how they prove who they are: by certificate or by token.</summary>
internal sealed class AgentPortFlags
{
    private readonly FlagOption<string> cert = Flag.String("cluster-cert", "Certificate of the agent port.");
    private readonly FlagOption<string> key = Flag.String("cluster-key", "Key of the agent port.");
    private readonly FlagOption<string> ca = Flag.String(
        "cluster-ca-cert", "CA that agents' certificates must be of; empty when agents have tokens.");

    private readonly FlagOption<int> port = PortFlags.Port("agent-port", "Port for agents.", 8091);
    private readonly FlagOption<string> address = PortFlags.Address(
        "agent-bind-address", "Address for agents; every interface when empty.", "");

    private readonly FlagOption<TimeSpan> keepAlive = Flag.Duration(
        "keepalive-time", "Silence after which an agent is asked whether it is alive.", TimeSpan.FromSeconds(30));

    private readonly FlagOption<string> identityMode = Flag.Choice(
        "identity-mode",
        "strict: an agent claims only what its certificate is for; compatible: whatever it likes, as in the original.",
        "strict", "strict", "compatible");

    private readonly FlagOption<string> agentNamespace = Flag.String(
        "agent-namespace", "Namespace of the service account whose token agents must send; turns tokens on.");

    private readonly FlagOption<string> serviceAccount = Flag.String(
        "agent-service-account", "Service account whose token agents must send.");

    private readonly FlagOption<string> audience = Flag.String(
        "authentication-audience", "Audience that agents' tokens must be for.");

    public IEnumerable<Option> All =>
        [cert, key, ca, port, address, keepAlive, identityMode, agentNamespace, serviceAccount, audience];

    public PortCertificates Certificates(ParseResult result) => PortFlags.Certificates(result, cert, key, ca);

    public void Read(ParseResult result, ProxyServerOptions options)
    {
        options.AgentEndPoint = PortFlags.EndPoint(result.Get(address), result.Get(port));
        options.AgentKeepAlive = result.Get(keepAlive);
        options.AgentTokens = Tokens(result);
        options.IdentityMode = result.Get(identityMode) == "strict" ? IdentityMode.Strict : IdentityMode.Compatible;
        if (options.AgentTokens is not null) RequireNoCertificates(result, options);
        else if (options.Agent.CaFile is null && options.IdentityMode == IdentityMode.Strict)
        {
            throw new UsageException(
                $"{ca.Name}: must be given, unless agents have tokens ({agentNamespace.Name}); "
                + $"{identityMode.Name}=compatible lets everybody be an agent");
        }
    }

    private AgentTokenOptions? Tokens(ParseResult result)
    {
        FlagOption<string>[] parts = [agentNamespace, serviceAccount, audience];
        if (parts.All(part => result.Get(part).Length == 0)) return null;
        if (parts.FirstOrDefault(part => result.Get(part).Length == 0) is { } missing)
        {
            var given = parts.First(part => result.Get(part).Length > 0);
            throw new UsageException($"{missing.Name}: must be given, as {given.Name} is");
        }

        return new AgentTokenOptions(result.Get(agentNamespace), result.Get(serviceAccount), result.Get(audience));
    }

    // A token says which service account sends it, and nothing of a cluster.
    private void RequireNoCertificates(ParseResult result, ProxyServerOptions options)
    {
        if (options.Agent.CaFile is not null)
            throw new UsageException($"{ca.Name}: must not be set when agents have tokens ({agentNamespace.Name})");
        if (result.IsGiven(identityMode) && options.IdentityMode == IdentityMode.Strict)
        {
            throw new UsageException(
                $"{identityMode.Name}: strict needs agents with certificates; {agentNamespace.Name} is for tokens");
        }

        options.IdentityMode = IdentityMode.Compatible;
    }
}
