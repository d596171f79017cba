using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Hosting.Draining;
using OcmAddons.Hosting.Health;
using OcmAddons.Hosting.Logging;
using OcmAddons.Hosting.Memory;
using OcmAddons.Hosting.Metrics;
using OcmAddons.Hosting.Telemetry;

namespace OcmAddons.Hosting;

/// <summary>
/// Builds a long-running process: logging, probes, metrics, telemetry, signals, and any number of listeners, each with
/// its own handler. What listens on one port can never be reached through another.
/// </summary>
public sealed class ServiceHostBuilder
{
    private readonly WebApplicationBuilder builder;
    private readonly List<Listener> listeners = [];
    private DrainSettings drain = DrainSettings.Quick;

    private ServiceHostBuilder(string name, LoggingSettings logging)
    {
        builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = name });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        Services.AddLineLogging(logging);
        Services.TryAddSingleton(TimeProvider.System);
        Services.AddSingleton<DrainState>();
        Services.AddSingleton<IHostLifetime, SignalLifetime>();
        Services.AddSingleton<Probes>();
        Services.AddHostedService(_ => new QuietCollection());
        Services.AddTelemetry(name, Environment.GetEnvironmentVariable);
        Health = Services.AddHealthChecks();
    }

    public IServiceCollection Services => builder.Services;

    /// <summary>Named checks of the probes; see <see cref="Probes"/>.</summary>
    public IHealthChecksBuilder Health { get; }

    /// <summary>
    /// <paramref name="name"/> is the telemetry's service name, such as <c>cluster-proxy-manager</c>.
    /// </summary>
    public static ServiceHostBuilder Create(string name, LoggingSettings logging) => new(name, logging);

    /// <summary>Serves /healthz, /livez and /readyz.</summary>
    public ServiceHostBuilder ServeProbes(string address) => Serve("probes", address, services =>
    {
        var probes = services.GetRequiredService<Probes>();
        return probes.TryHandleAsync;
    });

    /// <summary>Serves /metrics; the address may be that of the probes.</summary>
    public ServiceHostBuilder ServeMetrics(string address) => Serve("metrics", address, services =>
    {
        var exporter = services.GetRequiredService<PrometheusExporter>();
        return async context =>
        {
            if (context.Request.Path != "/metrics") return false;
            await exporter.HandleAsync(context);
            return true;
        };
    });

    /// <summary>
    /// Serves whatever <paramref name="handler"/> makes of a request. <paramref name="configure"/> sets protocols and
    /// TLS; Kestrel's defaults apply otherwise.
    /// </summary>
    public ServiceHostBuilder Listen(
        string purpose, ListenAddress address, Action<ListenOptions>? configure,
        Func<IServiceProvider, RequestDelegate> handler)
    {
        listeners.Add(new Listener(purpose, address, configure, services =>
        {
            var handle = handler(services);
            return async context =>
            {
                await handle(context);
                return true;
            };
        }));
        return this;
    }

    /// <summary>Limits and the like, which Kestrel has once for all listeners.</summary>
    public ServiceHostBuilder ConfigureKestrel(Action<KestrelServerOptions> configure)
    {
        builder.WebHost.ConfigureKestrel(configure);
        return this;
    }

    public ServiceHostBuilder DrainWith(DrainSettings settings)
    {
        drain = settings;
        return this;
    }

    public ServiceHost Build()
    {
        Services.AddSingleton(drain);
        Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = drain.AfterMinimum;
            host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.StopHost;
        });
        // ServiceHost says what failed, once.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        var dispatcher = new ListenerDispatcher(listeners);
        builder.WebHost.ConfigureKestrel(dispatcher.Bind);
        if (listeners.Count == 0) Services.AddSingleton<Microsoft.AspNetCore.Hosting.Server.IServer, NoServer>();
        var app = builder.Build();
        dispatcher.Start(app.Services);
        ((IApplicationBuilder)app).Run(ListenerDispatcher.HandleAsync);
        return new ServiceHost(app, listeners);
    }

    private ServiceHostBuilder Serve(string purpose, string address, Func<IServiceProvider, Handler> handler)
    {
        if (ListenAddress.Parse(address) is { } parsed) listeners.Add(new Listener(purpose, parsed, null, handler));
        return this;
    }
}
