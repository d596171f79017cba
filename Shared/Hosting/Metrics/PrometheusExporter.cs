using System.Text;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace OcmAddons.Hosting.Metrics;

/// <summary>
/// Answers <c>/metrics</c> from what the OpenTelemetry SDK has aggregated; it collects when it is asked.
/// </summary>
public sealed class PrometheusExporter : IDisposable
{
    private readonly TextExporter exporter = new();
    private readonly SemaphoreSlim gate = new(1, 1);

    internal PrometheusExporter() =>
        Reader = new BaseExportingMetricReader(exporter)
        {
            TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
        };

    internal MetricReader Reader { get; }

    public async Task HandleAsync(HttpContext context)
    {
        var text = await CollectAsync(context.RequestAborted);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    public void Dispose() => gate.Dispose(); // the meter provider disposes of the reader

    internal async Task<string> CollectAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            exporter.Text.Clear();
            Reader.Collect();
            ProcessMetrics.Write(exporter.Text);
            return exporter.Text.ToString();
        }
        finally
        {
            gate.Release();
        }
    }

    // Not a "pull" exporter: the SDK lets only its own packages collect for those.
    private sealed class TextExporter : BaseExporter<Metric>
    {
        public StringBuilder Text { get; } = new();

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch) PrometheusText.Write(Text, metric);
            return ExportResult.Success;
        }
    }
}
