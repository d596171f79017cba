using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Hosting.Logging;

namespace OcmAddons.Hosting.Tests;

/// <summary>A host that listens on loopback, and a client for it.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly ServiceHost host;
    private readonly HttpClient client;

    private RunningHost(ServiceHost host, HttpClient client) => (this.host, this.client) = (host, client);

    public ServiceHost Host => host;

    public static ServiceHostBuilder Builder() =>
        ServiceHostBuilder.Create("test", new LoggingSettings()).WithoutLogs();

    public static async Task<RunningHost> StartAsync(ServiceHostBuilder builder, HttpMessageHandler? handler = null)
    {
        var started = builder.Build();
        await started.StartAsync(CancellationToken.None);
        return new RunningHost(started, new HttpClient(handler ?? new SocketsHttpHandler()));
    }

    /// <summary>The address bound on the given loopback interface, such as 127.0.0.1.</summary>
    public Uri At(string address, string path) =>
        new(new Uri(host.Addresses.Single(a => a.Contains($"//{address}:", StringComparison.Ordinal))), path);

    public async Task<(int Status, string Body)> GetAsync(string path, string address = "127.0.0.1")
    {
        using var response = await client.GetAsync(At(address, path));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.StopAsync(CancellationToken.None);
        await host.DisposeAsync();
    }
}

internal static class BuilderExtensions
{
    extension(ServiceHostBuilder builder)
    {
        public ServiceHostBuilder WithoutLogs()
        {
            builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
            return builder;
        }
    }
}
