using System.Globalization;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Agent.Endpoints;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.Agent.Servers;

/// <summary>
/// Opens connections to the address of the proxy-servers: always a new one, so that a load balancer in front of them
/// can lead it to one that is not connected yet.
/// </summary>
internal sealed class ServerConnector
{
    private const int MaxTokenLength = 64 * 1024;
    private readonly ProxyAgentOptions options;
    private readonly EndpointDialer dialer;
    private readonly AgentMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<ServerConnector> logger;
    private readonly ClientTls tls;

    public ServerConnector(
        ProxyAgentOptions options, AgentMetrics metrics, TimeProvider time, ILogger<ServerConnector> logger)
    {
        this.options = options;
        this.metrics = metrics;
        this.time = time;
        this.logger = logger;
        dialer = new EndpointDialer(options.DialTimeout, time, metrics);
        tls = new ClientTls(
            new ClientTlsOptions
            {
                ServerName = options.ServerHost,
                CaFile = options.CaFile,
                CertificateFile = options.CertificateFile,
                KeyFile = options.KeyFile,
                ExtraProtocols = options.ExtraProtocols,
            },
            time,
            logger);
    }

    /// <summary>A connection that a server has accepted.</summary>
    public async Task<ServerConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var channel = new PacketChannel(ChannelOptions(), tls, time);
        ServerConnection? connection = null;
        try
        {
            connection = await ServerConnection.OpenAsync(
                channel, await HeadersAsync(either.Token), metrics, either.Token);
            await connection.AcceptedAsync(options, dialer, time, logger, either.Token);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null) await connection.DisposeAsync();
            await channel.DisposeAsync();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new IOException($"not accepted within {options.ConnectTimeout}", e);
            }

            throw;
        }
    }

    private PacketChannelOptions ChannelOptions() => new()
    {
        Host = options.ServerHost,
        Port = options.ServerPort,
        UserAgent = "ocm-addons-agent",
        ConnectTimeout = options.ConnectTimeout,
        KeepAlive = options.KeepAlive,
        UseEnvironmentProxy = true,
        InlineReaders = true, // an agent never blocks the loop that reads from its server
    };

    private async Task<IReadOnlyList<KeyValuePair<string, string>>> HeadersAsync(CancellationToken cancellationToken)
    {
        var headers = new List<KeyValuePair<string, string>>
        {
            new(TunnelHeaders.AgentId, options.AgentId),
            new(TunnelHeaders.AgentIdentifiers, options.Identifiers),
            new(TunnelHeaders.Credit, options.ConnectionWindow.ToString(CultureInfo.InvariantCulture)),
        };
        if (string.IsNullOrEmpty(options.TokenFile)) return headers;

        var token = await File.ReadAllTextAsync(options.TokenFile, cancellationToken);
        if (token.Length > MaxTokenLength) throw new IOException($"{options.TokenFile} is too long for a token");
        headers.Add(new(TunnelHeaders.Authorization, $"Bearer {token.Trim()}"));
        return headers;
    }
}
