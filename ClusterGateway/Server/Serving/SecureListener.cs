using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.Hosting.Health;
using OcmAddons.Hosting.Metrics;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.ClusterGateway.Server.Serving;

/// <summary>The secure port: probes, metrics and the API on one listener, as Kubernetes' API servers have it.</summary>
internal sealed class SecureListener(
    Probes probes, PrometheusExporter metrics, CallerGate gate, ApiServerHandler api, Auditor auditor,
    ServingSettings settings)
{
    public static void Configure(ListenOptions listen) =>
        listen.ApplicationServices.GetRequiredService<TlsServer>().Use(listen);

    public async Task HandleAsync(HttpContext context)
    {
        if (RequestGuard.Refuse(context.Request) is { } refusal)
        {
            await StatusWriter.WriteAsync(context, refusal);
            return;
        }

        if (await probes.TryHandleAsync(context)) return;
        var target = RawRequestTarget.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var request = ApiRequest.Parse(context.Request.Method, target, Api.GatewayApi.ApiVersion);
        var entry = auditor.Begin(context, request);
        var failed = false;
        try
        {
            if (target.Path == "/metrics") await ServeMetricsAsync(context, request);
            else await api.HandleAsync(context, request);
        }
        catch (Exception e) when (e is not IOException and not Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            failed = !context.RequestAborted.IsCancellationRequested; // else the caller went away, as callers do
            throw;
        }
        finally
        {
            await auditor.EndAsync(context, request, entry, failed);
        }
    }

    private async Task ServeMetricsAsync(HttpContext context, ApiRequest request)
    {
        var refusal = settings.AlwaysAllowPaths.Contains("/metrics", StringComparer.Ordinal)
            ? null
            : await api.GuardAsync(context, async () => (await gate.AdmitAsync(context, request)).Refusal);
        if (refusal is null) await metrics.HandleAsync(context);
        else await StatusWriter.WriteAsync(context, refusal);
    }
}

internal static class ServingServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddServing(ServingSettings settings) => services
            .AddSingleton(settings)
            .AddSingleton<ServingFiles>()
            .AddSingleton(provider => ReloadingCertificate.Load(
                provider.GetRequiredService<ServingFiles>().Certificate,
                provider.GetRequiredService<ServingFiles>().Key, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<TlsServer>>()))
            .AddSingleton(provider => new TlsServer(
                provider.GetRequiredService<ReloadingCertificate>(), provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<TlsServer>>())
            {
                Policy = settings.Tls,
                Clients = ClientCertificates.Request,
            })
            .AddSingleton<SecureListener>();
    }
}
