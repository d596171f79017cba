using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.Konnectivity.Tests.Http2;

/// <summary>.NET's own HTTP/2 client against our server.</summary>
[CancelAfter(60_000)]
public sealed class ForeignPeerTests
{
    private PacketListener listener = null!;
    private HttpMessageInvoker client = null!;

    [SetUp]
    public void SetUp()
    {
        listener = PacketListener.Start(
            new PacketListenerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Path = "/Test/Echo" },
            EchoAsync, TimeProvider.System, NullLogger.Instance);
        client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
    }

    [TearDown]
    public async Task TearDown()
    {
        client.Dispose();
        await listener.DisposeAsync();
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(70_000)]
    [TestCase(900_000)] // .NET sends the whole body before it reads: no more than the windows hold
    public async Task HttpClient_BodyOfAnySize_IsSentBackWithStatus(int size)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        var sent = new byte[size];
        new Random(size).NextBytes(sent);

        using var response = await client.SendAsync(Request(sent), cancellationToken);
        var received = await response.Content.ReadAsByteArrayAsync(cancellationToken);

        Assert.That(received.AsSpan().SequenceEqual(sent), Is.True);
        Assert.That(response.TrailingHeaders.GetValues("grpc-status"), Is.EqualTo(new[] { "0" }));
        Assert.That(response.Headers.GetValues("x-test"), Is.EqualTo(new[] { "started" }));
    }

    [Test]
    public async Task HttpClient_ManyCallsAtOnce_EachGetsItsOwn(CancellationToken cancellationToken)
    {
        async Task<bool> CallAsync(int number)
        {
            var sent = Enumerable.Repeat((byte)number, 100_000 + number).ToArray();
            using var response = await client.SendAsync(Request(sent), cancellationToken);
            var received = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return received.AsSpan().SequenceEqual(sent);
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(CallAsync));

        Assert.That(results, Has.All.True);
    }

    private HttpRequestMessage Request(byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{listener.EndPoint.Port}/Test/Echo")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return request;
    }

    private static async Task<GrpcStatus> EchoAsync(IServerPacketStream stream)
    {
        await stream.StartAsync([new("x-test", "started")], stream.Aborted);
        return await EchoServer.EchoAsync(stream);
    }
}
