using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.Hosting.Draining;
using OcmAddons.Kubernetes;
using OcmAddons.Testing.Time;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterGateway.Server.Tests.Resources;

[CancelAfter(60_000)]
public sealed class WatchBookmarkTests
{
    [Test]
    public async Task Watch_BookmarkWhileAChangeIsQueued_PromisesOnlyWhatWasSent(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        var feed = new GatewayFeed();
        feed.Begin([Gateway("a", 5)]);
        using var drain = new DrainState();
        var watch = new GatewayWatch(feed, new GatewayWriter(new GatewayView(new(false))), time, drain);
        await using var body = new HeldBody();
        var context = new DefaultHttpContext { Response = { Body = body }, RequestAborted = cancellationToken };

        var serving = watch.HandleAsync(
            context, new RawRequestTarget("/", "?watch=true&allowWatchBookmarks=true&timeoutSeconds=3600"),
            new GatewaySelection(null), new TableOptions(Representation.Plain, IncludedObject.Metadata));
        await body.First.WaitForSyncPointAsync(cancellationToken); // "a" is being written, slowly
        feed.Publish(Gateway("b", 7));
        time.Advance(TimeSpan.FromMinutes(1));
        body.First.Continue();
        await Eventually.TrueAsync(_ => Task.FromResult(body.Lines.Count >= 3), "three lines", cancellationToken);

        var lines = body.Lines.Select(l => JsonNode.Parse(l)!).ToList();
        var told = lines.FindIndex(l => l["object"]!["metadata"]!["name"]?.GetValue<string>() == "b");
        var bookmark = lines.FindIndex(l => l["type"]!.GetValue<string>() == "BOOKMARK");
        var version = lines[bookmark]["object"]!["metadata"]!["resourceVersion"]!.GetValue<string>();
        Assert.That(version, Is.EqualTo(bookmark < told ? "5" : "7"));
        time.Advance(TimeSpan.FromHours(1));
        Assert.That(await serving, Is.Null);
    }

    private static Gateway Gateway(string name, ulong version) => new(
        name, new GatewayOrigin("uid", $"{version}", DateTimeOffset.UnixEpoch), new GatewayEndpoint("ClusterProxy"),
        new GatewayCredential("ServiceAccountToken", new SecretString("t")), new GatewayHealth(true, null));

    /// <summary>Holds the first write until it is let go.</summary>
    private sealed class HeldBody : MemoryStream
    {
        private readonly List<string> lines = [];

        public SyncPoint First { get; } = new();

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (lines) return [.. lines];
            }
        }

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await First.WaitToContinueAsync(cancellationToken);
            lock (lines) lines.Add(System.Text.Encoding.UTF8.GetString(buffer.Span));
        }
    }
}
