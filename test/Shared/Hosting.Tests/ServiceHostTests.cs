using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OcmAddons.Hosting.Tests;

[CancelAfter(30_000)]
public sealed class ServiceHostTests
{
    [Test]
    public async Task Listen_TwoPorts_NeitherServesTheOthersRequests()
    {
        await using var host = await RunningHost.StartAsync(TwoPorts());
        using var client = new HttpClient();
        using var forged = new HttpRequestMessage(HttpMethod.Get, host.At("127.0.0.1", "/metrics"));
        forged.Headers.Host = host.At("127.0.0.2", "/").Authority;

        Assert.That(await host.GetAsync("/metrics", "127.0.0.1"), Is.EqualTo((200, "first /metrics")));
        Assert.That((await host.GetAsync("/metrics", "127.0.0.2")).Body, Does.Contain("process_"));
        Assert.That((await host.GetAsync("/elsewhere", "127.0.0.2")).Status, Is.EqualTo(404));
        using var response = await client.SendAsync(forged);
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("first /metrics"));
    }

    [Test]
    public void Run_BackgroundServiceFails_NamesIt()
    {
        var builder = RunningHost.Builder();
        builder.Services.AddHostedService<FailingService>();

        Assert.That(
            async () => await builder.Build().RunAsync(CancellationToken.None),
            Throws.InstanceOf<ServiceFailedException>().With.Message.EqualTo("FailingService failed")
                .And.InnerException.Message.EqualTo("boom"));
    }

    [Test]
    public void Run_PortTaken_FailsWithTheAddress()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var builder = RunningHost.Builder().ServeProbes($"{taken.LocalEndpoint}");

        Assert.That(
            async () => await builder.Build().RunAsync(CancellationToken.None),
            Throws.InstanceOf<IOException>().With.Message.Contains($"{taken.LocalEndpoint}"));
    }

    [Test]
    public async Task Run_NothingListens_StartsAndStops(CancellationToken cancellationToken)
    {
        await using var host = RunningHost.Builder().Build();

        await host.StartAsync(cancellationToken);

        Assert.That(host.Addresses, Is.Empty);
        await host.StopAsync(cancellationToken);
    }

    private static ServiceHostBuilder TwoPorts()
    {
        var address = ListenAddress.Parse("127.0.0.1:0")!;
        return RunningHost.Builder()
            .ServeMetrics("127.0.0.2:0")
            .Listen("first", address, null, _ => Echo);
    }

    private static Task Echo(HttpContext context) => context.Response.WriteAsync($"first {context.Request.Path}");

    private sealed class FailingService : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("boom");
        }
    }
}
