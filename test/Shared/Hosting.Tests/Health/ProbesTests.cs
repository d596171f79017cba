using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OcmAddons.Hosting.Draining;
using OcmAddons.Hosting.Health;

namespace OcmAddons.Hosting.Tests.Health;

[CancelAfter(30_000)]
public sealed class ProbesTests
{
    [TestCase("/healthz")]
    [TestCase("/livez")]
    [TestCase("/readyz")]
    [TestCase("/ready")]
    public async Task Get_AllWell_SaysOk(string path)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.Builder().ServeProbes("127.0.0.1:0"));

        Assert.That(await host.GetAsync(path), Is.EqualTo((200, "ok")));
    }

    [Test]
    public async Task Get_ReadyCheckFails_OnlyReadyzFails()
    {
        await using var host = await RunningHost.StartAsync(Failing("tunnel", "no agent yet", Probes.ReadyTag));

        Assert.That((await host.GetAsync("/livez")).Status, Is.EqualTo(200));
        var (status, body) = await host.GetAsync("/readyz");
        Assert.That(status, Is.EqualTo(503));
        Assert.That(body, Does.Contain("[-]tunnel failed: no agent yet\n").And.Contain("readyz check failed"));
        Assert.That((await host.GetAsync("/readyz?exclude=tunnel")).Status, Is.EqualTo(200));
        Assert.That((await host.GetAsync("/readyz/tunnel")).Status, Is.EqualTo(503));
        Assert.That((await host.GetAsync("/readyz/ping")).Status, Is.EqualTo(200));
        Assert.That((await host.GetAsync("/readyz/unknown")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Get_LiveCheckFails_HealthzFails()
    {
        await using var host = await RunningHost.StartAsync(Failing("certificate", "changed"));

        Assert.That((await host.GetAsync("/healthz")).Status, Is.EqualTo(503));
    }

    [Test]
    public async Task Get_Verbose_NamesEveryCheck()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.Builder().ServeProbes("127.0.0.1:0"));

        Assert.That(
            await host.GetAsync("/readyz?verbose"),
            Is.EqualTo((200, "[+]ping ok\n[+]shutdown ok\nreadyz check passed\n")));
    }

    [Test]
    public async Task Get_Draining_ReadyzFailsAndLivezDoesNot()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.Builder().ServeProbes("127.0.0.1:0"));

        host.Host.Services.GetRequiredService<DrainState>().Begin();

        var (status, body) = await host.GetAsync("/readyz");
        Assert.That(status, Is.EqualTo(503));
        Assert.That(body, Does.Contain("[-]shutdown failed: draining"));
        Assert.That((await host.GetAsync("/livez")).Status, Is.EqualTo(200));
    }

    private static ServiceHostBuilder Failing(string name, string reason, params string[] tags)
    {
        var builder = RunningHost.Builder().ServeProbes("127.0.0.1:0");
        builder.Health.AddCheck(name, () => HealthCheckResult.Unhealthy(reason), tags);
        return builder;
    }
}
