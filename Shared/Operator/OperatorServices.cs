using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OcmAddons.Operator.Caching;
using OcmAddons.Operator.Events;
using OcmAddons.Operator.Health;
using OcmAddons.Operator.LeaderElection;
using OcmAddons.Operator.Metrics;

namespace OcmAddons.Operator;

/// <summary>Registration of the controller runtime.</summary>
public static class OperatorServices
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// Adds the runtime, once for a process; each call adds to the same builder, and its settings to those before.
        /// The health check <c>caches</c> (tag <c>ready</c>) holds readiness back until the first lists are read.
        /// </summary>
        public IOperatorBuilder AddKubernetesOperator(Action<OperatorSettings>? configure = null)
        {
            if (configure is not null) services.Configure(configure);
            var registrations = services.FirstOrDefault(service => service.ServiceType == typeof(OperatorRegistrations))
                ?.ImplementationInstance as OperatorRegistrations;
            if (registrations is null)
            {
                registrations = new OperatorRegistrations();
                services.AddRuntime(registrations);
            }

            return new OperatorBuilder(services, registrations);
        }

        private void AddRuntime(OperatorRegistrations registrations)
        {
            services.AddMetrics();
            services.AddOptions<OperatorSettings>().ValidateOnStart();
            services.AddSingleton<IValidateOptions<OperatorSettings>, OperatorSettingsValidator>();
            services.TryAddSingleton(TimeProvider.System);
            services.AddSingleton(registrations);
            services.AddSingleton<OperatorMetrics>();
            services.AddSingleton<InformerRegistry>();
            services.AddSingleton<LeaseElection>();
            services.AddSingleton<ILeaderElection>(static provider => provider.GetRequiredService<LeaseElection>());
            services.TryAddSingleton<IEventRecorder>(static provider => EventRecorder.For(provider, cluster: null));
            services.AddHealthChecks().AddCheck<CachesHealthCheck>("caches", tags: ["ready"]);
            // Services stop in reverse order: the lease is given back when the controllers rest.
            services.AddHostedService<LeaseElectionService>();
            services.AddHostedService<OperatorService>();
        }
    }
}
