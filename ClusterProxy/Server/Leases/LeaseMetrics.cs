using System.Diagnostics.Metrics;
using System.Globalization;
using OcmAddons.ClusterProxy.Server.Metrics;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterProxy.Server.Leases;

/// <summary>What the removal of old leases does, under the names that dashboards know.</summary>
internal sealed class LeaseMetrics
{
    // Those of Prometheus' clients.
    private static readonly double[] Buckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];
    private readonly Counter<long> culled;
    private readonly Counter<long> deletes;
    private readonly Counter<long> lists;
    private readonly Histogram<double> deleteLatency;
    private readonly Histogram<double> listLatency;

    public LeaseMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(ServerMetrics.MeterName);
        culled = meter.CreateCounter<long>(
            ServerMetrics.Prefix + "culled_leases_count", description: "Expired leases that were removed.");
        deletes = meter.CreateCounter<long>(
            ServerMetrics.Prefix + "lease_delete_total", description: "Attempts to remove a lease.");
        lists = meter.CreateCounter<long>(
            ServerMetrics.Prefix + "lease_list_total", description: "Attempts to list leases.");
        deleteLatency = Histogram(meter, "lease_delete_latency_seconds", "Time to remove a lease.");
        listLatency = Histogram(meter, "lease_list_latency_seconds", "Time to list leases.");
    }

    public void Listed(TimeSpan latency, Exception? failure) => Record(lists, listLatency, latency, failure);

    public void Deleted(TimeSpan latency, Exception? failure, bool culled)
    {
        Record(deletes, deleteLatency, latency, failure);
        if (culled) this.culled.Add(1);
    }

    private static void Record(
        Counter<long> counter, Histogram<double> histogram, TimeSpan latency, Exception? failure)
    {
        var status = (failure as KubernetesException)?.Status;
        var code = failure is null ? "200" : (status?.Code ?? 0).ToString(CultureInfo.InvariantCulture);
        counter.Add(1, new("http_status_code", code), new("reason", status?.Reason ?? ""));
        histogram.Record(latency.TotalSeconds, new KeyValuePair<string, object?>("http_status_code", code));
    }

    private static Histogram<double> Histogram(Meter meter, string name, string description) =>
        meter.CreateHistogram(
            ServerMetrics.Prefix + name,
            description: description,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
}
