using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server.Audit;

internal static class AuditServices
{
    private const string WebhookClient = "audit-webhook";

    extension(IServiceCollection services)
    {
        public IServiceCollection AddAudit(AuditSettings settings)
        {
            if (settings.Log is { } log)
                services.AddBackend(log.Delivery, provider => new LogSink(log.Settings, provider.Time));
            if (settings.Webhook is { } webhook)
            {
                services.AddKubernetesClient(WebhookClient, _ => webhook.Settings.Config);
                services.AddBackend(webhook.Delivery, provider => new WebhookSink(
                    provider.GetRequiredKeyedService<IKubernetesClient>(WebhookClient), webhook.Settings, provider.Time,
                    provider.GetRequiredService<ILogger<WebhookSink>>()));
            }

            return services
                .AddSingleton<AuditMetrics>()
                .AddHostedService<AuditDelivery>()
                .AddSingleton(provider => new Auditor(
                    settings.Policy, [.. provider.GetServices<AuditQueue>()],
                    provider.GetRequiredService<AuditMetrics>(), provider.Time));
        }

        private void AddBackend(DeliverySettings delivery, Func<IServiceProvider, IAuditSink> sink) =>
            services.AddSingleton(provider => new AuditQueue(
                sink(provider), delivery, provider.GetRequiredService<AuditMetrics>(), provider.Time,
                provider.GetRequiredService<ILogger<AuditQueue>>()));
    }

    extension(IServiceProvider provider)
    {
        private TimeProvider Time => provider.GetRequiredService<TimeProvider>();
    }
}
