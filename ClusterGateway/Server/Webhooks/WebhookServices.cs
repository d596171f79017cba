using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

internal static class WebhookServices
{
    extension(IServiceCollection services)
    {
        /// <summary>The hub's webhooks are asked, except for those of the plugins named.</summary>
        public IServiceCollection AddAdmission(params IReadOnlyCollection<string> disabledPlugins)
        {
            if (!disabledPlugins.Contains(ConnectAdmission.MutatingPlugin))
                services.AddWebhooks<V1MutatingWebhookConfiguration>(ConnectAdmission.MutatingPlugin);
            if (!disabledPlugins.Contains(ConnectAdmission.ValidatingPlugin))
                services.AddWebhooks<V1ValidatingWebhookConfiguration>(ConnectAdmission.ValidatingPlugin);
            return services
                .AddSingleton<WebhookConnections>()
                .AddSingleton<WebhookCaller>()
                .AddSingleton(provider => new WebhookTable(
                    provider.GetService<IEntityCache<V1MutatingWebhookConfiguration>>(),
                    provider.GetService<IEntityCache<V1ValidatingWebhookConfiguration>>(),
                    provider.GetRequiredService<WebhookConnections>()))
                .AddSingleton<ConnectMutation>()
                .AddSingleton<ConnectAdmission>();
        }

        private void AddWebhooks<TEntity>(string plugin)
            where TEntity : class, IKubernetesEntity<TEntity>
        {
            services.AddKubernetesOperator().AddCache<TEntity>();
            services.AddHostedService(provider => new AdmissionAccess<TEntity>(
                provider.GetRequiredService<IEntityCache<TEntity>>(), plugin,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<AdmissionAccess<TEntity>>>()));
        }
    }
}
