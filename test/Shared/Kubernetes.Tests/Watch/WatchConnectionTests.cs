using Microsoft.AspNetCore.Http;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Kubernetes.Tests.Watch;

[CancelAfter(30_000)]
public sealed class WatchConnectionTests
{
    [Test]
    public async Task Watch_EventsArriveWhileItRuns_AreSeenAtOnceAndTheEndEndsIt(CancellationToken cancellationToken)
    {
        var second = new SyncPoint();
        await using var server = await FakeApiServer.StartAsync(
            async context =>
            {
                await context.Response.WriteAsync("""{"type":"ADDED","object":{"metadata":{"name":"a"}}}""" + "\n");
                await context.Response.Body.FlushAsync(cancellationToken);
                await second.WaitToContinueAsync(cancellationToken);
                await context.Response.WriteAsync("""{"type":"DELETED","object":{"metadata":{"name":"a"}}}""" + "\n");
            },
            cancellationToken);
        using var client = new KubernetesClient(server.Config, TimeProvider.System);
        var seen = new List<WatchEventType>();

        await foreach (var change in client.WatchAsync<V1Namespace>(new(), "1", cancellationToken))
        {
            seen.Add(change.Type);
            second.Continue();
        }

        Assert.That(seen, Is.EqualTo(new[] { WatchEventType.Added, WatchEventType.Deleted }));
    }

    [Test]
    public async Task Watch_ConnectionBreaks_IsARequestError(CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(
            async context =>
            {
                await context.Response.WriteAsync("{\"type\":");
                await context.Response.Body.FlushAsync(cancellationToken);
                context.Abort();
            },
            cancellationToken);
        using var client = new KubernetesClient(server.Config, TimeProvider.System);

        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            await foreach (var change in client.WatchAsync<V1Namespace>(new(), "1", cancellationToken))
            {
                Assert.Fail($"no event was sent: {change}");
            }
        });
    }
}
