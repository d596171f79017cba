using System.Diagnostics.Metrics;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.ClusterProxy.Agent;

/// <summary>The metrics of a proxy-agent, under the names that dashboards know.</summary>
internal sealed class AgentMetrics : IDisposable
{
    public const string MeterName = "OcmAddons.ClusterProxy.Agent";
    private const string Prefix = "konnectivity_network_proxy_agent_";
    private readonly Meter meter;
    private readonly Counter<long> packets;
    private readonly Counter<long> connectionFailures;
    private readonly Counter<long> dialFailures;
    private readonly Histogram<double> dialDuration;
    private long endpoints;

    public AgentMetrics(IMeterFactory factory)
    {
        meter = factory.Create(MeterName);
        packets = meter.CreateCounter<long>(Prefix + "stream_packets_total");
        connectionFailures = meter.CreateCounter<long>(Prefix + "server_connection_failure_count");
        dialFailures = meter.CreateCounter<long>(Prefix + "endpoint_dial_failure_total");
        dialDuration = meter.CreateHistogram(
            Prefix + "dial_duration_seconds", advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [.005, .025, .1, .5, 2.5, 10, 30],
            });
        meter.CreateObservableGauge(Prefix + "open_endpoint_connections", () => OpenEndpoints);
    }

    public long OpenEndpoints => Volatile.Read(ref endpoints);

    /// <summary>Shows how many servers are connected, and how many there are.</summary>
    public void Watch(ITunnelHealth health)
    {
        meter.CreateObservableGauge(Prefix + "open_server_connections", () => health.OpenServerConnections);
        meter.CreateObservableGauge(Prefix + "known_server_count", () => health.KnownServerCount);
    }

    public void Packet(bool toServer, PacketType type) =>
        packets.Add(1, new("segment", toServer ? "from_agent" : "to_agent"), new("packet_type", type.MetricLabel()));

    public void ConnectionFailed() =>
        connectionFailures.Add(1, new KeyValuePair<string, object?>("direction", "to_server"));

    public void DialFailed(bool timeout) =>
        dialFailures.Add(1, new KeyValuePair<string, object?>("reason", timeout ? "timeout" : "unknown"));

    public void Dialed(TimeSpan duration) => dialDuration.Record(duration.TotalSeconds);

    public void Endpoints(int change) => Interlocked.Add(ref endpoints, change);

    public void Dispose() => meter.Dispose();
}
