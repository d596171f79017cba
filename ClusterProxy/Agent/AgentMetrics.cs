using System.Diagnostics.Metrics;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Agent;

/// <summary>The metrics of a proxy-agent, under the names that dashboards know.</summary>
internal sealed class AgentMetrics : IDisposable
{
    public const string MeterName = "OcmAddons.ClusterProxy.Agent";
    public const string Prefix = "konnectivity_network_proxy_agent_";
    private readonly Meter meter;
    private readonly PacketCounts packets;
    private readonly Counter<long> streamErrors;
    private readonly Counter<long> connectionFailures;
    private readonly Counter<long> dialFailures;
    private readonly Histogram<double> dialDuration;
    private long endpoints;

    public AgentMetrics(IMeterFactory factory)
    {
        meter = factory.Create(MeterName);
        packets = new PacketCounts(meter, Prefix + "stream_packets_total", "to_agent", "from_agent");
        streamErrors = meter.CreateCounter<long>(
            Prefix + "stream_errors_total", description: "Errors of streams, by segment, gRPC code and packet type.");
        connectionFailures = meter.CreateCounter<long>(
            Prefix + "server_connection_failure_count", description: "Failures to reach servers, or to hear them.");
        dialFailures = meter.CreateCounter<long>(
            Prefix + "endpoint_dial_failure_total", description: "Destinations that could not be reached.");
        dialDuration = meter.CreateHistogram(
            Prefix + "dial_duration_seconds",
            description: "Time to reach a destination.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Latencies });
        meter.CreateObservableGauge(
            Prefix + "open_endpoint_connections", () => OpenEndpoints, unit: null, "Connections to destinations.");
    }

    public static double[] Latencies => [.005, .025, .1, .5, 2.5, 10, 30];

    public long OpenEndpoints => Volatile.Read(ref endpoints);

    /// <summary>Shows how many servers are connected, and how many there are.</summary>
    public void Watch(ITunnelHealth health)
    {
        meter.CreateObservableGauge(
            Prefix + "open_server_connections", () => health.OpenServerConnections, unit: null, "Connected servers.");
        meter.CreateObservableGauge(
            Prefix + "known_server_count", () => health.KnownServerCount, unit: null, "Servers that there are.");
    }

    public void Packet(bool toServer, PacketType type) => packets.Add(toServer ? 1 : 0, type);

    public void ConnectionFailed() =>
        connectionFailures.Add(1, new KeyValuePair<string, object?>("direction", "to_server"));

    /// <summary>A server that was connected is not heard any more.</summary>
    public void ConnectionLost(Exception reason)
    {
        connectionFailures.Add(1, new KeyValuePair<string, object?>("direction", "from_server"));
        streamErrors.Add(
            1, new("segment", "to_agent"), new("code", StreamErrors.CodeOf(reason)), new("packet_type", "Unknown"));
    }

    public void DialFailed(bool timeout) =>
        dialFailures.Add(1, new KeyValuePair<string, object?>("reason", timeout ? "timeout" : "unknown"));

    public void Dialed(TimeSpan duration) => dialDuration.Record(duration.TotalSeconds);

    public void Endpoints(int change) => Interlocked.Add(ref endpoints, change);

    public void Dispose() => meter.Dispose();
}
