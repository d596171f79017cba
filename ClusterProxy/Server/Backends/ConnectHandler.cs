using System.Globalization;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Server.Metrics;
using OcmAddons.Konnectivity.Identity;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.Server.Backends;

/// <summary>Lets an agent in, and keeps it in the registry for as long as its stream lasts.</summary>
internal sealed class ConnectHandler(
    ProxyServerOptions options, BackendRegistry registry, ServerMetrics metrics, TimeProvider time,
    ILogger<ConnectHandler> logger, AgentTokenAuthenticator? tokens = null)
{
    private const int MaxPendingDials = 10_000;
    private readonly LogAllowance refusals = new(time);

    public async Task<GrpcStatus> HandleAsync(IServerPacketStream stream)
    {
        using var connection = metrics.Connection(CallKind.Connect);
        if (!TryIdentify(stream, out var identity, out var problem)) return Refuse(stream, problem);
        if (tokens is not null && await tokens.FindProblemAsync(stream, stream.Aborted) is { } reason)
        {
            return Refuse(stream, Unknown(reason));
        }

        var backend = new Backend(
            identity, stream, new BackendLimits(MaxPendingDials, CreditOf(stream)), metrics, logger);
        await using (backend)
        {
            stream.ResponseHeaders = Headers();
            await ServeAsync(backend, stream);
        }

        return GrpcStatus.Ok;
    }

    private GrpcStatus Refuse(IServerPacketStream stream, GrpcStatus problem)
    {
        if (refusals.TryTake(out var missed)) logger.AgentRefused(stream.PeerAddress, problem.Message, missed);
        else logger.AgentRefusedToo(stream.PeerAddress, problem.Message);
        return problem;
    }

    private async Task ServeAsync(Backend backend, IServerPacketStream stream)
    {
        registry.Add(backend); // before the agent is told: who hears of it from the agent may dial at once
        logger.AgentConnected(
            backend.Identity.AgentId, stream.PeerAddress, string.Join(",", backend.Identity.Identifiers.Hosts));
        try
        {
            await stream.StartAsync(stream.Aborted);
            await backend.RunAsync(stream.Aborted);
        }
        finally
        {
            registry.Remove(backend);
            logger.AgentDisconnected(backend.Identity.AgentId, stream.PeerAddress);
        }
    }

    private IReadOnlyList<KeyValuePair<string, string>> Headers() =>
    [
        new(TunnelHeaders.ServerId, options.ServerId),
        new(TunnelHeaders.ServerCount, options.ServerCount.ToString(CultureInfo.InvariantCulture)),
        new(TunnelHeaders.Credit, options.ConnectionWindow.ToString(CultureInfo.InvariantCulture)),
    ];

    private bool TryIdentify(IServerPacketStream stream, out BackendIdentity identity, out GrpcStatus problem)
    {
        identity = new BackendIdentity("", AgentIdentifiers.None);
        problem = GrpcStatus.Ok;
        if (stream.RequestHeader(TunnelHeaders.AgentId) is not [{ Length: > 0 and <= 512 } agentId])
        {
            var ids = string.Join(" ", stream.RequestHeader(TunnelHeaders.AgentId));
            problem = Unknown($"expected one agent ID in the context, got [{ids}]");
            return false;
        }

        var claims = stream.RequestHeader(TunnelHeaders.AgentIdentifiers);
        if (claims.Count > 1)
        {
            problem = Unknown(
                $"expected at most one set of agent identifiers in the context, got [{string.Join(" ", claims)}]");
            return false;
        }

        try
        {
            identity = new BackendIdentity(agentId, AgentIdentifiers.Parse(claims.Count == 0 ? "" : claims[0]));
        }
        catch (ProtocolException e)
        {
            problem = Unknown(e.Message);
            return false;
        }

        return options.IdentityMode == IdentityMode.Compatible || MayClaim(stream, identity.Identifiers, out problem);
    }

    private static bool MayClaim(IServerPacketStream stream, AgentIdentifiers claimed, out GrpcStatus problem)
    {
        problem = GrpcStatus.Ok;
        var cluster = stream.PeerCertificate is { } certificate ? ClusterIdentity.Find(certificate) : null;
        if (cluster is null)
        {
            problem = new(GrpcStatusCode.PermissionDenied, "the certificate is not that of one cluster's agent");
            return false;
        }

        if (cluster.FindForeign(claimed) is not { } foreign) return true;
        problem = new(
            GrpcStatusCode.PermissionDenied, $"the agent of cluster {cluster.ClusterName} may not claim \"{foreign}\"");
        return false;
    }

    private static long? CreditOf(IServerPacketStream stream) =>
        stream.RequestHeader(TunnelHeaders.Credit) is [var text]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : null;

    private static GrpcStatus Unknown(string message) => new(GrpcStatusCode.Unknown, message);
}
