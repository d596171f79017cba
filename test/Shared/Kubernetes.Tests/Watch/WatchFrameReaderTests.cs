using System.Text;
using System.Text.Json;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Kubernetes.Watch;

namespace OcmAddons.Kubernetes.Tests.Watch;

[CancelAfter(30_000)]
public sealed class WatchFrameReaderTests
{
    private const string Events = """
        {"type":"ADDED","object":{"metadata":{"name":"a","annotations":{"text":"line\nbreak {\"type\":1}"}}}}
        {"object":{"metadata":{"name":"a"},"data":{"k":"v"}},"type":"MODIFIED"}
        {"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"12"}}}
        {"type":"DELETED","object":{"metadata":{"name":"ü"}}}

        """;

    [Test]
    public async Task Read_AtEverySplit_GivesTheSameEvents(CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes(Events);

        foreach (var stream in ChunkedStream.EverySplitOf(content).Append(ChunkedStream.ByteByByte(content)))
        {
            var seen = await ReadAsync(stream, maxLineLength: 1000, cancellationToken);

            Assert.That(seen, Is.EqualTo(new[] { "Added a", "Modified a", "Bookmark @12", "Deleted ü" }));
        }
    }

    [Test]
    public async Task Read_HalfALineAtTheEnd_IsNoEvent(CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes(Events.TrimEnd());

        var seen = await ReadAsync(new ChunkedStream(content), maxLineLength: 1000, cancellationToken);

        Assert.That(seen, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Read_ErrorEvent_IsThrownAsItsStatus(CancellationToken cancellationToken)
    {
        var content = """
            {"type":"ERROR","object":{"kind":"Status","message":"too old","reason":"Expired","code":410}}

            """u8.ToArray();

        var error = (await Assert.ThrowsAsync<KubernetesException>(
            () => ReadAsync(new ChunkedStream(content), maxLineLength: 1000, cancellationToken)))!;

        Assert.That(error.IsGone);
        Assert.That(error.Message, Is.EqualTo("too old"));
    }

    [Test]
    public async Task Read_LineWithoutEnd_IsRefusedAtTheLimit(CancellationToken cancellationToken)
    {
        var chunks = Enumerable.Repeat(new byte[512], 100).ToArray();

        await Assert.ThrowsAsync<InvalidDataException>(
            () => ReadAsync(new ChunkedStream(chunks), maxLineLength: 4096, cancellationToken));
    }

    [TestCase("[]\n")]
    [TestCase("{}\n")]
    [TestCase("nonsense\n")]
    [TestCase("{\"type\":\"ODD\",\"object\":{}}\n")]
    [TestCase("{\"type\":\"ADDED\",\"object\":null}\n")]
    public async Task Read_NotAWatchEvent_IsAJsonError(string line, CancellationToken cancellationToken)
    {
        await Assert.ThatAsync(
            () => ReadAsync(new ChunkedStream(Encoding.UTF8.GetBytes(line)), maxLineLength: 1000, cancellationToken),
            Throws.InstanceOf<JsonException>());
    }

    private static async Task<List<string>> ReadAsync(
        Stream stream, int maxLineLength, CancellationToken cancellationToken)
    {
        var seen = new List<string>();
        await foreach (var (type, map) in WatchFrameReader.ReadAsync(
            stream, V1ConfigMap.JsonTypeInfo, maxLineLength, cancellationToken))
        {
            seen.Add(
                type is WatchEventType.Bookmark ? $"{type} @{map.Metadata.ResourceVersion}" : $"{type} {map.Name()}");
        }

        return seen;
    }
}
