using System.Net;
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
    ProxyServerOptions options, ConnectHandler agents, ProxyHandler frontends, TimeProvider time,
    ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    private readonly ILogger logger = loggers.CreateLogger<ProxyServer>();
    private PacketListener? agentPort;
    private PacketListener? frontendPort;

    /// <summary>Where frontends come in, once started.</summary>
    public IPEndPoint FrontendEndPoint => frontendPort!.EndPoint;

    /// <summary>Where agents come in, once started.</summary>
    public IPEndPoint AgentEndPoint => agentPort!.EndPoint;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        agentPort = PacketListener.Start(
            new PacketListenerOptions
            {
                EndPoint = options.AgentEndPoint,
                Path = TunnelHeaders.ConnectPath,
                Tls = Tls(options.Agent, policy: null),
                KeepAlive = options.AgentKeepAlive,
            },
            agents.HandleAsync, time, logger);
        frontendPort = PacketListener.Start(
            new PacketListenerOptions
            {
                EndPoint = options.FrontendEndPoint,
                Path = TunnelHeaders.ProxyPath,
                Tls = Tls(options.Frontend, options.IdentityMode == IdentityMode.Strict ? NoAgents : null),
                KeepAlive = options.FrontendKeepAlive,
            },
            frontends.HandleAsync, time, logger);
        logger.ServerStarted(options.ServerId, $"{FrontendEndPoint}", $"{AgentEndPoint}");
        return Task.CompletedTask;
    }

    /// <summary>Takes nothing new, lets what is open end until the token is cancelled, then cuts it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (frontendPort is not null) await frontendPort.StopAsync(cancellationToken);

        // Agents' streams never end by themselves: with the frontends gone there is nothing left on them.
        if (agentPort is not null) await agentPort.StopAsync(new CancellationToken(canceled: true));
    }

    public async ValueTask DisposeAsync()
    {
        if (frontendPort is not null) await frontendPort.DisposeAsync();
        if (agentPort is not null) await agentPort.DisposeAsync();
    }

    private static ClientPolicy NoAgents => certificate => !ClusterIdentity.IsAgent(certificate);

    private ServerTls Tls(PortCertificates files, ClientPolicy? policy) => new(
        new ServerTlsOptions
        {
            CertificateFile = files.CertificateFile,
            KeyFile = files.KeyFile,
            ClientCaFile = files.CaFile,
            ClientPolicy = policy,
        },
        time,
        logger);
}
