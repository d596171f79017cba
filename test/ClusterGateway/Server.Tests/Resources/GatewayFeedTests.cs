using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server.Tests.Resources;

public sealed class GatewayFeedTests
{
    [Test]
    public void TrySubscribe_SinceTheSnapshot_MissesNothingAndRepeatsNothing()
    {
        var feed = new GatewayFeed();
        feed.Begin([Gateway("a", 5), Gateway("b", 7)]);
        var (_, version) = feed.Snapshot();
        feed.Publish(Gateway("a", 5));
        feed.Publish(Gateway("c", 8));
        feed.Publish(Gateway("a", 9));

        Assert.That(feed.TrySubscribe(version, out var subscription), Is.True);

        Assert.That(
            subscription.Missed.Select(c => (c.Type, c.Gateway.Name, c.Version)),
            Is.EqualTo(new[] { (WatchEventType.Added, "c", 8UL), (WatchEventType.Modified, "a", 9UL) }));
    }

    [Test]
    public void TrySubscribe_DeletionAfterTheSnapshot_IsTold()
    {
        var feed = new GatewayFeed();
        feed.Begin([Gateway("a", 5)]);
        var (_, version) = feed.Snapshot();
        feed.Retract("a");

        Assert.That(feed.TrySubscribe(version, out var subscription), Is.True);

        Assert.That(subscription.Missed.Single().Type, Is.EqualTo(WatchEventType.Deleted));
    }

    [Test]
    public void TrySubscribe_AddressChangedAfterTheSnapshot_IsTold()
    {
        var feed = new GatewayFeed();
        feed.Begin([Gateway("a", 5), Gateway("b", 7)]);
        var (_, version) = feed.Snapshot();
        var moved = Gateway("a", 5) with { Endpoint = new GatewayEndpoint("Const", "https://moved") };

        Assert.That(feed.Publish(moved), Is.True);
        Assert.That(feed.Publish(moved), Is.False);

        Assert.That(feed.TrySubscribe(version, out var subscription), Is.True);
        Assert.That(
            subscription.Missed.Select(c => (c.Type, c.Gateway.Endpoint.Address, c.Version)),
            Is.EqualTo(new[] { (WatchEventType.Modified, "https://moved", 7UL) }));
    }

    [Test]
    public void TrySubscribe_FromBeforeThisProcess_IsRefused()
    {
        var feed = new GatewayFeed();
        feed.Begin([Gateway("a", 5)]);

        Assert.That(feed.TrySubscribe(4, out _), Is.False);
    }

    [Test]
    public void TrySubscribe_WithoutVersion_StartsWithWhatThereIs()
    {
        var feed = new GatewayFeed();
        feed.Begin([Gateway("a", 5), Gateway("b", 7)]);

        feed.TrySubscribe(since: null, out var subscription);

        Assert.That(subscription.Missed.Select(c => c.Gateway.Name), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void Publish_ToASubscriber_Arrives()
    {
        var feed = new GatewayFeed();
        feed.TrySubscribe(since: null, out var subscription);

        feed.Publish(Gateway("a", 5));

        Assert.That(subscription.Changes.TryRead(out var change), Is.True);
        Assert.That(change.Gateway.Name, Is.EqualTo("a"));
    }

    [Test]
    public void Publish_ReaderThatNeverReads_LosesItsSubscriptionAndNobodyElse()
    {
        var feed = new GatewayFeed();
        feed.TrySubscribe(since: null, out var slow);
        for (var version = 1UL; version <= 2000; version++) feed.Publish(Gateway("a", version));
        feed.TrySubscribe(since: null, out var late);
        feed.Publish(Gateway("a", 2001));

        var read = 0;
        while (slow.Changes.TryRead(out _)) read++;
        Assert.That(read, Is.LessThan(2000));
        Assert.That(slow.Changes.Completion.IsCompleted, Is.True);
        Assert.That(late.Changes.TryRead(out _), Is.True);
    }

    private static Gateway Gateway(string name, ulong version) => new(
        name, new GatewayOrigin("uid", $"{version}", DateTimeOffset.UnixEpoch), new GatewayEndpoint("ClusterProxy"),
        new GatewayCredential("ServiceAccountToken", new SecretString("t")), new GatewayHealth(true, null));
}
