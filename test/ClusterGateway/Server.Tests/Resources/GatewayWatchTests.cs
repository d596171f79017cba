using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Resources;

[CancelAfter(60_000)]
public sealed class GatewayWatchTests
{
    private const string Collection = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";

    [Test]
    public async Task Watch_InitialEvents_EndWithABookmarkFromWhichAnotherWatchGoesOn(
        CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);
        await rig.AddTunnelledClusterAsync("c2", rig.AnyCa, cancellationToken);
        var client = rig.AsUser("alice");

        string version;
        using (var events = await WatchAsync(
            client, "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true",
            cancellationToken))
        {
            Assert.That(await NextAsync(events, cancellationToken), Is.EqualTo("ADDED c1"));
            Assert.That(await NextAsync(events, cancellationToken), Is.EqualTo("ADDED c2"));
            var bookmark = JsonNode.Parse((await events.ReadLineAsync(cancellationToken))!)!;
            var metadata = bookmark["object"]!["metadata"]!;
            Assert.That(bookmark["type"]!.GetValue<string>(), Is.EqualTo("BOOKMARK"));
            Assert.That(metadata["annotations"]!["k8s.io/initial-events-end"]!.GetValue<string>(), Is.EqualTo("true"));
            version = metadata["resourceVersion"]!.GetValue<string>();
        }

        await rig.AddTunnelledClusterAsync("c3", rig.AnyCa, cancellationToken);
        using var resumed = await WatchAsync(client, $"resourceVersion={version}", cancellationToken);
        Assert.That(await NextAsync(resumed, cancellationToken), Is.EqualTo("ADDED c3"));
    }

    [TestCase("sendInitialEvents=true", 422)]
    [TestCase("resourceVersion=x", 400)]
    [TestCase("resourceVersion=1", 410)]
    public async Task Watch_ThatCannotBegin_IsAStatus(string query, int code, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync($"{Collection}?watch=true&{query}", cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
    }

    private static async Task<StreamReader> WatchAsync(
        HttpClient client, string query, CancellationToken cancellationToken)
    {
        var response = await client.GetAsync(
            $"{Collection}?watch=true&{query}", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken));
    }

    private static async Task<string> NextAsync(StreamReader events, CancellationToken cancellationToken)
    {
        var change = JsonNode.Parse((await events.ReadLineAsync(cancellationToken))!)!;
        return $"{change["type"]} {change["object"]!["metadata"]!["name"]}";
    }
}
