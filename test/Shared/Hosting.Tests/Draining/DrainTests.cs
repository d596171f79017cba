using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OcmAddons.Hosting.Draining;

namespace OcmAddons.Hosting.Tests.Draining;

[CancelAfter(60_000)]
public sealed class DrainTests
{
    private readonly FakeTime time = new();

    [Test]
    public async Task Signal_RequestInFlight_IsFinishedAndTheCodeIsZero(CancellationToken cancellationToken)
    {
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = Slow(arrived, release).Build();
        var run = host.RunAsync(cancellationToken);
        using var client = new HttpClient();
        var request = client.GetStringAsync(await AddressAsync(host, cancellationToken), cancellationToken);
        await arrived.Task.WaitAsync(cancellationToken);

        var drain = Lifetime(host).DrainAsync();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        Assert.That(stopping.IsCancellationRequested, Is.False, "listeners stay open for the minimum");
        time.Advance(TimeSpan.FromSeconds(10));
        await drain.WaitAsync(cancellationToken);
        Assert.That(run.IsCompleted, Is.False, "a request is in flight");
        release.SetResult();

        Assert.That(await request, Is.EqualTo("done"));
        Assert.That(await run, Is.Zero);
    }

    [Test]
    public async Task Signal_Second_DoesNotWaitForTheMinimum(CancellationToken cancellationToken)
    {
        await using var host = Builder().ServeProbes("127.0.0.1:0").Build();
        var run = host.RunAsync(cancellationToken);
        await AddressAsync(host, cancellationToken);

        var first = Lifetime(host).DrainAsync();
        await Lifetime(host).DrainAsync();

        await first.WaitAsync(cancellationToken);
        Assert.That(await run, Is.Zero);
    }

    private static SignalLifetime Lifetime(ServiceHost host) =>
        (SignalLifetime)host.Services.GetRequiredService<IHostLifetime>();

    private static async Task<string> AddressAsync(ServiceHost host, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource();
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
        return host.Addresses.First();
    }

    private ServiceHostBuilder Slow(TaskCompletionSource arrived, TaskCompletionSource release) => Builder()
        .Listen("slow", ListenAddress.Parse("127.0.0.1:0")!, null, _ => async context =>
        {
            arrived.SetResult();
            await release.Task;
            await context.Response.WriteAsync("done");
        });

    private ServiceHostBuilder Builder()
    {
        var builder = RunningHost.Builder()
            .DrainWith(new DrainSettings(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(10)));
        builder.Services.AddSingleton<TimeProvider>(time);
        return builder;
    }
}
