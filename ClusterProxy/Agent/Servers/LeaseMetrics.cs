using System.Diagnostics.Metrics;
using System.Globalization;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterProxy.Agent.Servers;

/// <summary>What the counting of leases asks of the API server, under the names that dashboards know.</summary>
internal sealed class LeaseMetrics
{
    private readonly Counter<long> lists;
    private readonly Counter<long> watches;
    private readonly Histogram<double> listLatency;

    public LeaseMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(AgentMetrics.MeterName);
        lists = meter.CreateCounter<long>(
            AgentMetrics.Prefix + "lease_lists_total", description: "Attempts to list leases.");
        watches = meter.CreateCounter<long>(
            AgentMetrics.Prefix + "lease_watches_total", description: "Attempts to watch leases.");
        listLatency = meter.CreateHistogram(
            AgentMetrics.Prefix + "lease_list_latency_seconds",
            description: "Time to list leases.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = AgentMetrics.Latencies });
    }

    public void Listed(TimeSpan latency, Exception? failure)
    {
        Count(lists, failure);
        listLatency.Record(
            latency.TotalSeconds, new KeyValuePair<string, object?>("http_response_code", Code(failure)));
    }

    public void Watched(Exception? failure) => Count(watches, failure);

    private static void Count(Counter<long> counter, Exception? failure) => counter.Add(
        1,
        new("http_response_code", Code(failure)),
        new("reason", (failure as KubernetesException)?.Status.Reason ?? ""));

    private static string Code(Exception? failure) =>
        failure is null ? "200" : ((failure as KubernetesException)?.Code ?? 0).ToString(CultureInfo.InvariantCulture);
}
