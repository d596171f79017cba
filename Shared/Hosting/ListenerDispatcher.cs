using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OcmAddons.Hosting;

/// <summary>Handles a request or returns false when it is not its own.</summary>
internal delegate Task<bool> Handler(HttpContext context);

/// <summary>
/// One address and what it is for. Listeners with the same address share a port and are asked in turn.
/// </summary>
internal sealed record Listener(
    string Purpose, ListenAddress Address, Action<ListenOptions>? Configure, Func<IServiceProvider, Handler> Create);

/// <summary>
/// Binds the listeners and sends each request to the handlers of the port that it came in on. The port is a mark on the
/// connection, never the Host header, which a client could choose.
/// </summary>
internal sealed class ListenerDispatcher(IEnumerable<Listener> listeners)
{
    private readonly List<Port> ports = [.. listeners.GroupBy(l => l.Address).Select(g => new Port(g.Key, [.. g]))];

    public void Start(IServiceProvider services) => ports.ForEach(p => p.Start(services));

    public void Bind(KestrelServerOptions kestrel)
    {
        foreach (var port in ports)
        {
            port.Address.Bind(kestrel, options =>
            {
                options.Use(next => connection =>
                {
                    connection.Features.Set(port);
                    return next(connection);
                });
                foreach (var listener in port.Listeners) listener.Configure?.Invoke(options);
            });
        }
    }

    public static async Task HandleAsync(HttpContext context)
    {
        var port = context.Features.Get<Port>();
        foreach (var handle in port?.Handlers ?? [])
        {
            if (await handle(context)) return;
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private sealed class Port(ListenAddress address, Listener[] listeners)
    {
        public ListenAddress Address => address;

        public Listener[] Listeners => listeners;

        public Handler[] Handlers { get; private set; } = [];

        public void Start(IServiceProvider services) => Handlers = [.. listeners.Select(l => l.Create(services))];
    }
}

/// <summary>For processes that listen nowhere: Kestrel would otherwise open its default port.</summary>
internal sealed class NoServer : IServer
{
    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }
}
