using System.Diagnostics;
using System.Diagnostics.Metrics;
using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.ClusterProxy.Server;

/// <summary>The metrics of a proxy-server, under the names that dashboards know.</summary>
internal sealed class ServerMetrics : IDisposable
{
    public const string MeterName = "OcmAddons.ClusterProxy.Server";
    private const string Prefix = "konnectivity_network_proxy_server_";
    private readonly Meter meter;
    private readonly Counter<long> packets;
    private readonly Counter<long> failures;
    private readonly Histogram<double> dialDuration;
    private readonly long[] connections = new long[2];
    private long pending;
    private long established;

    public ServerMetrics(IMeterFactory factory, BackendRegistry registry, ProxyServerOptions options)
    {
        meter = factory.Create(MeterName);
        packets = meter.CreateCounter<long>(Prefix + "stream_packets_total");
        failures = meter.CreateCounter<long>(Prefix + "dial_failure_count");
        dialDuration = meter.CreateHistogram(
            Prefix + "dial_duration_seconds", advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [1e-6, 1e-5, 1e-4, .005, .025, .1, .5, 2.5, 12.5],
            });
        meter.CreateObservableGauge(Prefix + "pending_backend_dials", () => Volatile.Read(ref pending));
        meter.CreateObservableGauge(Prefix + "established_connections", () => Volatile.Read(ref established));
        meter.CreateObservableGauge(Prefix + "grpc_connections", Connections);
        meter.CreateObservableGauge(
            Prefix + "ready_backend_connections", () => registry.Count(options.Strategies[0]));
        meter.CreateObservableGauge(
            Prefix + "ready_backends",
            () => options.Strategies.Distinct().Select(strategy => new Measurement<int>(
                registry.Count(strategy), new KeyValuePair<string, object?>("proxy_strategy", NameOf(strategy)))));
    }

    /// <summary>Connections that are open, for tests and for the drain.</summary>
    public long EstablishedConnections => Volatile.Read(ref established);

    /// <summary>Dials that no agent has answered yet.</summary>
    public long PendingDials => Volatile.Read(ref pending);

    /// <summary>Streams of frontends that are open.</summary>
    public long OpenProxyStreams => Volatile.Read(ref connections[(int)CallKind.Proxy]);

    public void Packet(Segment segment, PacketType type) =>
        packets.Add(1, new("segment", NameOf(segment)), new("packet_type", type.MetricLabel()));

    public void DialFailed(DialFailure reason) =>
        failures.Add(1, new KeyValuePair<string, object?>("reason", NameOf(reason)));

    public void DialPending(int change) => Interlocked.Add(ref pending, change);

    public void Established(int change) => Interlocked.Add(ref established, change);

    /// <summary>Counts a call for as long as the result is not disposed of.</summary>
    public Scope Connection(CallKind kind)
    {
        Interlocked.Increment(ref connections[(int)kind]);
        return new Scope(this, kind);
    }

    public DialTiming Dial() => new(dialDuration, Stopwatch.GetTimestamp());

    public void Dispose() => meter.Dispose();

    private static string NameOf(Segment segment) => segment switch
    {
        Segment.FromClient => "from_client",
        Segment.ToClient => "to_client",
        Segment.FromAgent => "from_agent",
        _ => "to_agent",
    };

    private static string NameOf(DialFailure reason) => reason switch
    {
        DialFailure.NoAgent => "no_agent",
        DialFailure.ErrorResponse => "error_response",
        DialFailure.UnrecognizedResponse => "unrecognized_response",
        DialFailure.SendResponse => "send_rsp",
        DialFailure.BackendClose => "backend_close",
        DialFailure.BackendDialTimeout => "backend_dial_timeout",
        _ => "frontend_close",
    };

    private static string NameOf(ProxyStrategy strategy) => strategy switch
    {
        ProxyStrategy.DestHost => "destHost",
        ProxyStrategy.DefaultRoute => "defaultRoute",
        _ => "default",
    };

    private Measurement<long>[] Connections() =>
    [
        new(Volatile.Read(ref connections[0]), new KeyValuePair<string, object?>("service_method", "Proxy")),
        new(Volatile.Read(ref connections[1]), new KeyValuePair<string, object?>("service_method", "Connect")),
    ];

    internal readonly struct Scope(ServerMetrics owner, CallKind kind) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref owner.connections[(int)kind]);
    }

    internal struct DialTiming(Histogram<double> histogram, long start) : IDisposable
    {
        private bool succeeded;

        public void Succeeded() => succeeded = true;

        public readonly void Dispose()
        {
            if (succeeded) histogram.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }
}

internal enum CallKind
{
    Proxy,
    Connect,
}

/// <summary>Between whom a packet went.</summary>
internal enum Segment
{
    FromClient,
    ToClient,
    FromAgent,
    ToAgent,
}

internal enum DialFailure
{
    NoAgent,
    ErrorResponse,
    UnrecognizedResponse,
    SendResponse,
    BackendClose,
    BackendDialTimeout,
    FrontendClose,
}
