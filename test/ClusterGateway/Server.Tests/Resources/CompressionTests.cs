using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Resources;

[CancelAfter(60_000)]
public sealed class CompressionTests
{
    private const string Collection = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";

    // Shown in base64: a third longer.
    private static readonly string LargeCa = new('x', 100_000);

    [TestCase("gzip", true)]
    [TestCase("deflate, gzip;q=0.5", true)]
    [TestCase("gzip;q=0", false)]
    [TestCase("br", false)]
    [TestCase(null, false)]
    public async Task List_Large_IsCompressedForWhoTakesIt(
        string? encodings, bool compressed, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("large", "https://127.0.0.1:1", LargeCa, "t", cancellationToken);

        using var response = await GetAsync(rig, Collection, encodings, cancellationToken);

        Assert.That(response.Content.Headers.ContentEncoding, compressed ? Is.EqualTo(["gzip"]) : Is.Empty);
        Assert.That(response.Headers.Vary, Is.EqualTo(["Accept-Encoding"]));
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (compressed) body = await DecompressedAsync(body, cancellationToken);
        Assert.That($"{JsonNode.Parse(body)!["items"]![0]!["metadata"]!["name"]}", Is.EqualTo("large"));
    }

    [Test]
    public async Task List_Small_IsNotCompressed(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("small", "https://127.0.0.1:1", rig.AnyCa, "t", cancellationToken);

        using var response = await GetAsync(rig, Collection, "gzip", cancellationToken);

        Assert.That(response.Content.Headers.ContentEncoding, Is.Empty);
    }

    [Test]
    public async Task Proxy_LargeAnswer_StaysAsItCame(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(
            context => context.Response.WriteAsync(LargeCa + LargeCa, context.RequestAborted), cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);

        using var response = await GetAsync(
            rig, GatewayRig.Proxy("c1", "/api/v1/pods").OriginalString, "gzip", cancellationToken);

        Assert.That(response.Content.Headers.ContentEncoding, Is.Empty);
        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo(LargeCa + LargeCa));
    }

    private static async Task<HttpResponseMessage> GetAsync(
        GatewayRig rig, string path, string? encodings, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (encodings is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", encodings);
        return await rig.AsUser("alice").SendAsync(request, cancellationToken);
    }

    private static async Task<byte[]> DecompressedAsync(byte[] body, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
        using var buffer = new MemoryStream();
        await gzip.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
    }
}
