using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.ClusterGateway.Server.Webhooks;
using OcmAddons.Testing.Time;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterGateway.Server.Tests.Webhooks;

[CancelAfter(60_000)]
public sealed class WebhookCallerTests
{
    private const string Group = "cluster.core.oam.dev";

    [Test]
    public async Task AskAsync_WebhookIsSilent_FailsWhenItsTimeIsUp(CancellationToken cancellationToken)
    {
        var asked = new SyncPoint();
        await using var webhook = await Backend.StartAsync(
            context => asked.WaitToContinueAsync(context.RequestAborted), cancellationToken);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var connections = new WebhookConnections(time);
        var caller = new WebhookCaller(connections, time, NullLogger<WebhookCaller>.Instance);
        var request = ApiRequest.Parse(
            "GET", RawRequestTarget.Parse($"/apis/{Group}/v1alpha1/clustergateways/c1/proxy/x"), $"{Group}/v1alpha1");
        var configured = Of(Policy.For(webhook)).Single();

        var verdict = caller.AskAsync(
            configured, ConnectQuestion.Of(request, Caller.Anonymous), cancellationToken);
        await asked.WaitForSyncPointAsync(cancellationToken);
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(verdict.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await verdict).Refusal!.Message, Does.EndWith("no answer within 10 s"));
        asked.Continue();
    }

    [Test]
    public async Task Keep_WebhookGone_ConnectsAnewWhenItIsBack(CancellationToken cancellationToken)
    {
        await using var webhook = await Backend.StartAsync(_ => Task.CompletedTask, cancellationToken);
        using var connections = new WebhookConnections(TimeProvider.System);
        var configured = Of(Policy.For(webhook)).Single();
        using var first = connections.Rent(configured);
        using var second = connections.Rent(configured);

        connections.Keep([]);
        using var third = connections.Rent(configured);

        Assert.That(second.Invoker, Is.SameAs(first.Invoker));
        Assert.That(third.Invoker, Is.Not.SameAs(first.Invoker));
    }

    private static IEnumerable<ConnectWebhook> Of(V1ValidatingWebhookConfiguration configuration) =>
        ConnectWebhook.Of("policy", configuration.Webhooks, Group);
}
