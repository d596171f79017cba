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

    [Test]
    public async Task Signal_BeforeTheHostIsThere_EndsWithZero()
    {
        using var early = EarlySignals.Take();
        early.Receive(15);

        await using var host = Builder().ServeProbes("127.0.0.1:0").Build();

        Assert.That(await host.RunAsync(early.Received), Is.Zero);
    }

    [Test]
    public async Task Signal_HostIsUp_IsNotTakenForAnEarlyOne(CancellationToken cancellationToken)
    {
        using var early = EarlySignals.Take();
        await using var host = Builder().ServeProbes("127.0.0.1:0").Build();
        var run = host.RunAsync(early.Received);
        await AddressAsync(host, cancellationToken);

        var drain = Lifetime(host).DrainAsync();
        Assert.That(run.IsCompleted, Is.False, "listeners stay open for the minimum");
        time.Advance(TimeSpan.FromSeconds(10));

        await drain.WaitAsync(cancellationToken);
        Assert.That(await run, Is.Zero);
        Assert.That(early.Received.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task Signal_WhileStarting_EndsWithZero(CancellationToken cancellationToken)
    {
        var starting = new SlowStart();
        var builder = Builder();
        builder.Services.AddSingleton<IHostedService>(starting);
        await using var host = builder.Build();
        var run = host.RunAsync(cancellationToken);
        await starting.Begun.WaitAsync(cancellationToken);

        var drain = Lifetime(host).DrainAsync();
        await Lifetime(host).DrainAsync();

        await drain.WaitAsync(cancellationToken);
        Assert.That(await run.WaitAsync(cancellationToken), Is.Zero);
    }

    [Test]
    public async Task Signal_WhileStartingThatFails_IsStillAFailure(CancellationToken cancellationToken)
    {
        var starting = new SlowStart(new InvalidOperationException("boom"));
        var builder = Builder();
        builder.Services.AddSingleton<IHostedService>(starting);
        await using var host = builder.Build();
        var run = host.RunAsync(cancellationToken);
        await starting.Begun.WaitAsync(cancellationToken);

        _ = Lifetime(host).DrainAsync();
        await Lifetime(host).DrainAsync();

        Assert.That(
            async () => await run.WaitAsync(cancellationToken),
            Throws.InvalidOperationException.With.Message.EqualTo("boom"));
    }

    [Test]
    public async Task Signal_SecondWhileDraining_CutsWhatIsOpenAndTheCodeSaysSo(CancellationToken cancellationToken)
    {
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = Slow(arrived, release)
            .DrainWith(new DrainSettings(TimeSpan.FromDays(1), TimeSpan.Zero) { HurriedExitCode = 1 }).Build();
        var run = host.RunAsync(cancellationToken);
        using var client = new HttpClient();
        var request = client.GetStringAsync(await AddressAsync(host, cancellationToken), cancellationToken);
        await arrived.Task.WaitAsync(cancellationToken);
        await Lifetime(host).DrainAsync();
        Assert.That(run.IsCompleted, Is.False, "a request is in flight");

        await Lifetime(host).DrainAsync();

        try
        {
            Assert.That(async () => await request, Throws.InstanceOf<HttpRequestException>());
        }
        finally
        {
            release.SetResult(); // what ignores its abort ends here
        }

        Assert.That(await run.WaitAsync(cancellationToken), Is.EqualTo(1));
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

    /// <summary>A service that is still starting when the signal comes.</summary>
    private sealed class SlowStart(Exception? failure = null) : IHostedService
    {
        private readonly TaskCompletionSource begun = new();

        public Task Begun => begun.Task;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            begun.SetResult();
            var cancelled = new TaskCompletionSource();
            await using var registration = cancellationToken.Register(cancelled.SetResult);
            await cancelled.Task;
            throw failure ?? new TaskCanceledException();
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
