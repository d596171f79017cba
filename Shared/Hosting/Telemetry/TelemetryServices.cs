using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Hosting.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OcmAddons.Hosting.Telemetry;

/// <summary>
/// Metrics for <c>/metrics</c>, and OTLP traces and metrics when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector.
/// </summary>
internal static class TelemetryServices
{
    /// <summary>Meters and activity sources of this product start with this.</summary>
    public const string SourcePrefix = "OcmAddons.*";

    extension(IServiceCollection services)
    {
        public IServiceCollection AddTelemetry(string serviceName, Func<string, string?> environment)
        {
            var collector = environment("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 };
            services.AddSingleton(_ => new PrometheusExporter());
            services.AddSingleton(provider => BuildMetrics(provider, serviceName, collector));
            if (collector) services.AddSingleton(_ => BuildTraces(serviceName));
            return services.AddHostedService<TelemetryService>();
        }
    }

    private static MeterProvider BuildMetrics(IServiceProvider provider, string serviceName, bool collector)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(r => r.AddService(serviceName))
            .AddMeter(SourcePrefix)
            .AddReader(provider.GetRequiredService<PrometheusExporter>().Reader);
        if (collector) builder.AddMeter("System.Net.Http", "Microsoft.AspNetCore.Server.Kestrel").AddOtlpExporter();
        return builder.Build();
    }

    private static TracerProvider BuildTraces(string serviceName) => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(r => r.AddService(serviceName))
        .AddSource(SourcePrefix, "Microsoft.AspNetCore", "System.Net.Http")
        .AddOtlpExporter()
        .Build();
}
