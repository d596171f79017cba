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

    [Test]
    public async Task HttpClient_FirstPacketsFromSeveralThreads_ComeAfterTheHeaders(CancellationToken cancellationToken)
    {
        const int Threads = 4;
        await using var racing = PacketListener.Start(
            new PacketListenerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Path = "/Test/Echo" },
            async stream =>
            {
                stream.ResponseHeaders = [new("x-test", "raced")];
                using var start = new Barrier(Threads);
                await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
                    () =>
                    {
                        start.SignalAndWait(stream.Aborted);
                        stream.Send(new byte[5], default);
                        stream.Flush();
                    },
                    stream.Aborted, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
                return GrpcStatus.Ok;
            },
            TimeProvider.System, NullLogger.Instance);

        for (var i = 0; i < 50; i++)
        {
            using var response = await client.SendAsync(Request([], racing.EndPoint.Port), cancellationToken);
            Assert.That(response.Headers.GetValues("x-test"), Is.EqualTo(new[] { "raced" }));
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            Assert.That(body, Has.Length.EqualTo(Threads * 5));
        }
    }

    private HttpRequestMessage Request(byte[] body) => Request(body, listener.EndPoint.Port);

    private static HttpRequestMessage Request(byte[] body, int port)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/Test/Echo")
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
        stream.ResponseHeaders = [new("x-test", "started")];
        await stream.StartAsync(stream.Aborted);
        return await EchoServer.EchoAsync(stream);
    }
}
