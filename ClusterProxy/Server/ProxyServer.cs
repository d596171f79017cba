using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.ClusterProxy.Server.Frontends;
using OcmAddons.Konnectivity.Identity;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.Server;

/// <summary>The two ports of a proxy-server.</summary>
internal sealed class ProxyServer(
    ProxyServerOptions options, ConnectHandler agents, FrontendPort frontends, TimeProvider time,
    ILogger<ProxyServer> logger)
    : IHostedService, IAsyncDisposable
{
    private PacketListener? agentPort;

    /// <summary>Where frontends come in, once started; null on a Unix socket.</summary>
    public IPEndPoint? FrontendEndPoint => frontends.EndPoint;

    /// <summary>Where agents come in, once started.</summary>
    public IPEndPoint AgentEndPoint => agentPort!.EndPoint;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        agentPort = PacketListener.Start(
            new PacketListenerOptions
            {
                EndPoint = options.AgentEndPoint,
                Path = TunnelHeaders.ConnectPath,
                Tls = Tls(options.Agent, SslApplicationProtocol.Http2, policy: null),
                KeepAlive = options.AgentKeepAlive,
            },
            agents.HandleAsync, time, logger);
        var protocol = options.Mode == FrontendMode.Grpc ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11;
        frontends.Start(options.Frontend is { } files ? Tls(files, protocol, NoAgents) : null);
        logger.ServerStarted(
            options.ServerId, options.UnixSocket ?? $"{FrontendEndPoint}", $"{AgentEndPoint}");
        return Task.CompletedTask;
    }

    /// <summary>Takes nothing new, lets what is open end until the token is cancelled, then cuts it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await frontends.StopAsync(cancellationToken);

        // Agents' streams never end by themselves: with the frontends gone there is nothing left on them.
        if (agentPort is not null) await agentPort.StopAsync(new CancellationToken(canceled: true));
    }

    public async ValueTask DisposeAsync()
    {
        if (agentPort is not null) await agentPort.DisposeAsync();
    }

    // Agents may be of the same CA as frontends: theirs must not reach other clusters.
    private static ClientPolicy NoAgents => certificate => !ClusterIdentity.IsAgent(certificate);

    private ServerTls Tls(PortCertificates files, SslApplicationProtocol protocol, ClientPolicy? policy) => new(
        new ServerTlsOptions
        {
            CertificateFile = files.CertificateFile,
            KeyFile = files.KeyFile,
            ClientCaFile = files.CaFile,
            ClientPolicy = policy,
            Protocols = options.TlsPolicy.Protocols,
            CipherSuites = options.TlsPolicy.CipherSuites,
            ApplicationProtocols = [protocol],
        },
        time,
        logger);
}
