using System.Text;
using System.Text.Json;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes.Tests.Http;

[CancelAfter(30_000)]
public sealed class ListPageReaderTests
{
    private const string MetadataFirst = """
        {"kind":"ConfigMapList","apiVersion":"v1","metadata":{"selfLink":"/x","resourceVersion":"77",
         "continue":"next","rest":{"a":1}},
         "other":[1,{"items":[2]}], "number": 12.5,
         "items":[ {"metadata":{"name":"a"},"data":{"k":"[{\"}"}} , {"metadata":{"name":"b"}} ] }
        """;

    private const string MetadataLast = """
        {"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}],
         "metadata":{"continue":"next","resourceVersion":"77"}}
        """;

    [TestCase(MetadataFirst)]
    [TestCase(MetadataLast)]
    public async Task Read_AtEverySplit_GivesTheSameItems(string json, CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes(json);

        foreach (var stream in ChunkedStream.EverySplitOf(content).Append(ChunkedStream.ByteByByte(content)))
        {
            var (reader, items) = await ReadAsync(stream, maxItemLength: 1000, cancellationToken);

            Assert.That(items.Select(item => item.Name()), Is.EqualTo(new[] { "a", "b" }));
            Assert.That((reader.ResourceVersion, reader.Continue), Is.EqualTo(("77", "next")));
        }
    }

    [TestCase("""{"metadata":{"resourceVersion":"1"},"items":null}""")]
    [TestCase("""{"metadata":{"resourceVersion":"1"}}""")]
    [TestCase("""{"metadata":{"resourceVersion":"1"},"items":[]}""")]
    public async Task Read_NoItems_IsAnEmptyList(string json, CancellationToken cancellationToken)
    {
        var (reader, items) = await ReadAsync(
            new ChunkedStream(Encoding.UTF8.GetBytes(json)), maxItemLength: 1000, cancellationToken);

        Assert.That(items, Is.Empty);
        Assert.That(reader.ResourceVersion, Is.EqualTo("1"));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{\"items\":[{\"metadata\":{}}")]
    [TestCase("{\"items\":[null]}")]
    public async Task Read_NotAWholeList_IsAJsonError(string json, CancellationToken cancellationToken)
    {
        await Assert.ThatAsync(
            () => ReadAsync(new ChunkedStream(Encoding.UTF8.GetBytes(json)), maxItemLength: 1000, cancellationToken),
            Throws.InstanceOf<JsonException>());
    }

    [Test]
    public async Task Read_ItemBeyondTheLimit_IsRefused(CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes($$$"""{"items":[{"data":{"k":"{{{new string('x', 5000)}}}"}}]}""");

        await Assert.ThrowsAsync<InvalidDataException>(
            () => ReadAsync(ChunkedStream.ByteByByte(content), maxItemLength: 1000, cancellationToken));
    }

    private static async Task<(ListPageReader<V1ConfigMap> Reader, List<V1ConfigMap> Items)> ReadAsync(
        Stream stream, int maxItemLength, CancellationToken cancellationToken)
    {
        var items = new List<V1ConfigMap>();
        var reader = new ListPageReader<V1ConfigMap>(V1ConfigMap.JsonTypeInfo, items);
        await reader.ReadAsync(stream, maxItemLength, cancellationToken);
        return (reader, items);
    }
}
