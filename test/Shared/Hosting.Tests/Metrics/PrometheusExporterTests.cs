using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Hosting.Metrics;

namespace OcmAddons.Hosting.Tests.Metrics;

[CancelAfter(30_000)]
public sealed class PrometheusExporterTests
{
    [Test]
    public async Task Get_Instruments_AreInPrometheusText()
    {
        using var meter = new Meter("OcmAddons.Tests");
        await using var host = await RunningHost.StartAsync(RunningHost.Builder().ServeMetrics("127.0.0.1:0"));
        meter.CreateCounter<long>("reconcile_total", description: "Passes.")
            .Add(3, new KeyValuePair<string, object?>("controller", "to\"ken"));
        meter.CreateUpDownCounter<long>("workqueue_depth").Add(2);
        meter.CreateGauge<double>("tunnel.age", "s").Record(1.5);

        var (status, body) = await host.GetAsync("/metrics");

        Assert.That(status, Is.EqualTo(200));
        Assert.That(body, Does.Contain("# HELP reconcile_total Passes.\n# TYPE reconcile_total counter\n"));
        Assert.That(body, Does.Contain("reconcile_total{controller=\"to\\\"ken\"} 3\n"));
        Assert.That(body, Does.Contain("# TYPE workqueue_depth gauge\nworkqueue_depth 2\n"));
        Assert.That(body, Does.Contain("tunnel_age_seconds 1.5\n"));
        Assert.That(body, Does.Match(@"process_resident_memory_bytes \d+\n"));
    }

    [Test]
    public async Task Get_Histogram_BucketsAreCumulative()
    {
        using var meter = new Meter("OcmAddons.Tests");
        await using var host = await RunningHost.StartAsync(RunningHost.Builder().ServeMetrics("127.0.0.1:0"));
        var bounds = new InstrumentAdvice<double> { HistogramBucketBoundaries = [1e-6, 0.1, 1] };
        var latency = meter.CreateHistogram("latency_seconds", advice: bounds);

        foreach (var seconds in new[] { 0.05, 0.5, 7 }) latency.Record(seconds);

        Assert.That((await host.GetAsync("/metrics")).Body, Does.Contain(
            "latency_seconds_bucket{le=\"1e-06\"} 0\n"
            + "latency_seconds_bucket{le=\"0.1\"} 1\nlatency_seconds_bucket{le=\"1\"} 2\n"
            + "latency_seconds_bucket{le=\"+Inf\"} 3\nlatency_seconds_sum 7.55\nlatency_seconds_count 3\n"));
    }

    [Test]
    public async Task Get_Twice_CountsOn()
    {
        using var meter = new Meter("OcmAddons.Tests");
        await using var host = await RunningHost.StartAsync(RunningHost.Builder().ServeMetrics("127.0.0.1:0"));
        var counter = meter.CreateCounter<long>("twice_total");

        counter.Add(1);
        await host.GetAsync("/metrics");
        counter.Add(1);

        Assert.That((await host.GetAsync("/metrics")).Body, Does.Contain("twice_total 2\n"));
    }

    [Test]
    public async Task Collect_ForeignMeter_IsLeftOut(CancellationToken cancellationToken)
    {
        using var meter = new Meter("Somebody.Else");
        await using var host = await RunningHost.StartAsync(RunningHost.Builder());
        meter.CreateCounter<long>("foreign_total").Add(1);

        var text = await host.Host.Services.GetRequiredService<PrometheusExporter>().CollectAsync(cancellationToken);

        Assert.That(text, Does.Not.Contain("foreign_total"));
    }
}
