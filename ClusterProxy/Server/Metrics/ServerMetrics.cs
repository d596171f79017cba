using System.Diagnostics;
using System.Diagnostics.Metrics;
using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Metrics;

/// <summary>The metrics of a proxy-server, under the names that dashboards know.</summary>
internal sealed class ServerMetrics : IDisposable
{
    public const string MeterName = "OcmAddons.ClusterProxy.Server";
    public const string Prefix = "konnectivity_network_proxy_server_";

    private static readonly double[] Latencies = [1e-6, 1e-5, 1e-4, .005, .025, .1, .5, 2.5, 12.5];
    private static readonly double[] Lifetimes =
        [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 14_400, 43_200, 86_400];

    private readonly Meter meter;
    private readonly PacketCounts packets;
    private readonly Counter<long> streamErrors;
    private readonly Counter<long> failures;
    private readonly Histogram<double> dialDuration;
    private readonly Histogram<double> writeDuration;
    private readonly Histogram<double> connectionDuration;
    private readonly long[] calls = new long[2];
    private readonly long[] blocked = new long[2];
    private readonly long[] connects = new long[1];
    private long pending;
    private long established;

    public ServerMetrics(IMeterFactory factory, BackendRegistry registry, ProxyServerOptions options)
    {
        meter = factory.Create(MeterName);
        packets = new PacketCounts(
            meter, Prefix + "stream_packets_total", [.. Enum.GetValues<Segment>().Select(ServerMetricLabels.Label)]);
        streamErrors = meter.CreateCounter<long>(
            Prefix + "stream_errors_total", description: "Errors of streams, by segment, gRPC code and packet type.");
        failures = meter.CreateCounter<long>(
            Prefix + "dial_failure_count", description: "Dials that failed; one dial may fail on several agents.");
        dialDuration = Histogram("dial_duration_seconds", "From a frontend's dial to the agent's success.", Latencies);
        writeDuration = Histogram("frontend_write_duration_seconds", "Time of writes to a frontend.", Latencies);
        connectionDuration = Histogram("connection_duration_seconds", "Life of connections.", Lifetimes);
        Gauges(registry, options);
    }

    /// <summary>Connections that are open, for tests and for the drain.</summary>
    public long EstablishedConnections => Volatile.Read(ref established);

    /// <summary>Dials that no agent has answered yet.</summary>
    public long PendingDials => Volatile.Read(ref pending);

    /// <summary>Streams of frontends that are open.</summary>
    public long OpenProxyStreams => Volatile.Read(ref calls[(int)CallKind.Proxy]);

    /// <summary>Streams of agents that are open.</summary>
    public long OpenConnectStreams => Volatile.Read(ref calls[(int)CallKind.Connect]);

    /// <summary>Frontends that came in by HTTP CONNECT.</summary>
    public long OpenHttpConnections => Volatile.Read(ref connects[0]);

    public void Packet(Segment segment, PacketType type) => packets.Add((int)segment, type);

    /// <summary>A stream broke; which packet it would have carried is not known.</summary>
    public void StreamFailed(Segment segment, Exception reason) => streamErrors.Add(
        1, new("segment", segment.Label()), new("code", StreamErrors.CodeOf(reason)), new("packet_type", "Unknown"));

    public void DialFailed(DialFailure reason) =>
        failures.Add(1, new KeyValuePair<string, object?>("reason", reason.Label()));

    public void DialPending(int change) => Interlocked.Add(ref pending, change);

    public void Established() => Interlocked.Increment(ref established);

    public void Ended(TimeSpan age)
    {
        Interlocked.Decrement(ref established);
        connectionDuration.Record(age.TotalSeconds);
    }

    /// <summary>Counts a call for as long as the result is not disposed of.</summary>
    public Counted Connection(CallKind kind) => new(calls, (int)kind);

    /// <summary>Counts a stream that is held back because what it brings is not taken.</summary>
    public Counted Blocked(CallKind kind) => new(blocked, (int)kind);

    /// <summary>Counts a frontend that came in by HTTP CONNECT.</summary>
    public Counted HttpConnection() => new(connects, 0);

    public DialTiming Dial() => new(dialDuration, Stopwatch.GetTimestamp());

    public Timing FrontendWrite() => new(writeDuration, Stopwatch.GetTimestamp());

    public void Dispose() => meter.Dispose();

    private Histogram<double> Histogram(string name, string description, double[] bounds) => meter.CreateHistogram(
        Prefix + name,
        description: description,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    private void Gauges(BackendRegistry registry, ProxyServerOptions options)
    {
        Gauge("pending_backend_dials", "Dials without an answer.", () => Volatile.Read(ref pending));
        Gauge("established_connections", "Open connections.", () => Volatile.Read(ref established));
        Gauge("http_connections", "Frontends that came in by HTTP CONNECT.", () => Volatile.Read(ref connects[0]));
        Gauge(
            "ready_backend_connections", "What the first strategy can choose from; see ready_backends.",
            () => registry.Count(options.Strategies[0]));
        meter.CreateObservableGauge(
            Prefix + "grpc_connections", () => ByMethod(calls), unit: null, "Open calls, by method.");
        meter.CreateObservableGauge(
            Prefix + "full_receive_channels", () => ByMethod(blocked), unit: null, "Calls held back, by method.");
        meter.CreateObservableGauge(
            Prefix + "ready_backends",
            () => options.Strategies.Distinct().Select(strategy => new Measurement<int>(
                registry.Count(strategy), new KeyValuePair<string, object?>("proxy_strategy", strategy.Label()))),
            unit: null, "Identifiers that a strategy knows agents for.");
    }

    private void Gauge(string name, string description, Func<long> value) =>
        meter.CreateObservableGauge(Prefix + name, value, unit: null, description);

    private static Measurement<long>[] ByMethod(long[] counts) =>
    [
        new(Volatile.Read(ref counts[0]), new KeyValuePair<string, object?>("service_method", "Proxy")),
        new(Volatile.Read(ref counts[1]), new KeyValuePair<string, object?>("service_method", "Connect")),
    ];

    /// <summary>One more in a count, until it is disposed of.</summary>
    internal readonly struct Counted : IDisposable
    {
        private readonly long[]? counts;
        private readonly int index;

        public Counted(long[] counts, int index)
        {
            (this.counts, this.index) = (counts, index);
            Interlocked.Increment(ref counts[index]);
        }

        public void Dispose()
        {
            if (counts is not null) Interlocked.Decrement(ref counts[index]);
        }
    }

    /// <summary>Records the time until it is disposed of.</summary>
    internal readonly struct Timing(Histogram<double>? histogram, long start) : IDisposable
    {
        public void Dispose() => histogram?.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Records the time until it is disposed of, if the dial succeeded.</summary>
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
