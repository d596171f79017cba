using Microsoft.AspNetCore.Http;
using OcmAddons.Kubernetes.Discovery;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Time;

namespace OcmAddons.Kubernetes.Tests.Discovery;

[CancelAfter(30_000)]
public sealed class ApiDiscoveryTests
{
    private const string Gadgets = """
        {"resources":[{"name":"gadgets","kind":"Gadget","namespaced":true},
                      {"name":"gadgets/status","kind":"Gadget","namespaced":true},
                      {"name":"gadgets/scale","kind":"Scale","namespaced":true}]}
        """;

    private readonly FakeTimeProvider time = new();
    private readonly List<string> asked = [];
    private string? answer;

    [SetUp]
    public void Forget()
    {
        asked.Clear();
        answer = null;
    }

    [Test]
    public async Task Find_KindThatComesLater_IsAskedForAgainAfterTheMissPeriod(CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(cancellationToken);
        using var client = new KubernetesClient(server.Config, time);
        var discovery = new ApiDiscovery(client, time);

        var before = await discovery.FindAsync("kube.test/v1", "Gadget", cancellationToken);
        answer = Gadgets;
        var tooSoon = await discovery.FindAsync("kube.test/v1", "Gadget", cancellationToken);
        time.Advance(ApiDiscovery.MissPeriod);
        var after = await discovery.FindAsync("kube.test/v1", "Gadget", cancellationToken);

        Assert.That(before, Is.Null);
        Assert.That(tooSoon, Is.Null);
        Assert.That(
            after, Is.EqualTo(new KubernetesResource("kube.test", "v1", "gadgets", "Gadget", Namespaced: true)));
        Assert.That(asked, Is.EqualTo(new[] { "/apis/kube.test/v1", "/apis/kube.test/v1" }));
    }

    [Test]
    public async Task Find_KnownKind_IsNotAskedForAgainUntilForgotten(CancellationToken cancellationToken)
    {
        answer = Gadgets;
        await using var server = await StartAsync(cancellationToken);
        using var client = new KubernetesClient(server.Config, time);
        var discovery = new ApiDiscovery(client, time);

        await discovery.FindAsync("kube.test/v1", "Gadget", cancellationToken);
        time.Advance(TimeSpan.FromDays(1));
        await discovery.FindAsync("kube.test/v1", "Gadget", cancellationToken);
        discovery.Invalidate();
        await discovery.FindAsync("kube.test/v1", "Gadget", cancellationToken);

        Assert.That(asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Find_SubresourceOfAnotherKind_IsNoKindOfItsOwn(CancellationToken cancellationToken)
    {
        answer = Gadgets;
        await using var server = await StartAsync(cancellationToken);
        using var client = new KubernetesClient(server.Config, time);

        var scale = await new ApiDiscovery(client, time).FindAsync("kube.test/v1", "Scale", cancellationToken);

        Assert.That(scale, Is.Null);
    }

    [Test]
    public async Task Find_ServerFails_IsAnErrorAndNoMiss(CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(
            context =>
            {
                context.Response.StatusCode = 500;
                return Task.CompletedTask;
            },
            cancellationToken);
        using var client = new KubernetesClient(server.Config, time);

        var error = (await Assert.ThrowsAsync<KubernetesException>(
            () => new ApiDiscovery(client, time).FindAsync("kube.test/v1", "Gadget", cancellationToken)))!;

        Assert.That(error.Code, Is.EqualTo(500));
    }

    private Task<FakeApiServer> StartAsync(CancellationToken cancellationToken) => FakeApiServer.StartAsync(
        context =>
        {
            asked.Add(context.Request.Path);
            context.Response.StatusCode = answer is null ? 404 : 200;
            return context.Response.WriteAsync(answer ?? "404 page not found");
        },
        cancellationToken);
}
