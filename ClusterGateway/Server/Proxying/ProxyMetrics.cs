using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>What the original measures, under its names: the dashboards exist already.</summary>
internal sealed class ProxyMetrics
{
    private readonly Counter<long> byResource;
    private readonly Counter<long> byCluster;
    private readonly Histogram<double> duration;
    private readonly UpDownCounter<long> inFlight;

    public ProxyMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("OcmAddons.ClusterGateway");
        byResource = meter.CreateCounter<long>(
            "ocm_proxy_proxied_resource_requests_by_resource_total", unit: null,
            "Proxied requests by what they are about");
        byCluster = meter.CreateCounter<long>(
            "ocm_proxy_proxied_requests_by_cluster_total", unit: null, "Proxied requests by cluster");
        duration = meter.CreateHistogram(
            "ocm_proxy_proxied_request_duration_seconds", unit: null, "Length of a proxied request, a watch's included",
            tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
            });
        inFlight = meter.CreateUpDownCounter<long>(
            "ocm_proxy_proxied_requests_in_flight", unit: null, "Proxied requests that are not answered yet");
    }

    public void Started() => inFlight.Add(1);

    public void Finished(string cluster, string resource, string verb, int code, TimeSpan elapsed)
    {
        inFlight.Add(-1);
        var status = code.ToString(CultureInfo.InvariantCulture);
        byResource.Add(1, new("resource", resource), new("verb", verb), new("code", status));
        byCluster.Add(1, new("cluster", cluster), new("code", status));
        var tags = new TagList
        {
            { "resource", resource }, { "verb", verb }, { "cluster", cluster }, { "code", status },
        };
        duration.Record(elapsed.TotalSeconds, tags);
    }
}
