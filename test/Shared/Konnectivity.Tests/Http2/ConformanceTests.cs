using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Konnectivity.Http2;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.Konnectivity.Tests.Http2;

/// <summary>RFC 9113, by section: what a server must do about a peer, whether it keeps to it or not.</summary>
[CancelAfter(60_000)]
public sealed class ConformanceTests
{
    private PacketListener listener = null!;
    private RawPeer peer = null!;

    [SetUp]
    public async Task SetUp()
    {
        listener = PacketListener.Start(
            new PacketListenerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Path = "/Test/Echo" },
            EchoAsync, TimeProvider.System, NullLogger.Instance);
        peer = await RawPeer.GreetAsync(listener.EndPoint.Port, TestContext.CurrentContext.CancellationToken);
    }

    [TearDown]
    public async Task TearDown()
    {
        await peer.DisposeAsync();
        await listener.DisposeAsync();
    }

    [Test]
    public async Task Section34_WrongPreface_EndsTheConnection(CancellationToken cancellationToken)
    {
        await using var other = await RawPeer.ConnectAsync(listener.EndPoint.Port, cancellationToken);
        await other.BytesAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), cancellationToken);

        Assert.That(await other.GoAwayAsync(cancellationToken), Is.EqualTo(Http2Error.ProtocolError));
    }

    [Test]
    public async Task Section34_NoSettingsAfterThePreface_EndsTheConnection(CancellationToken cancellationToken)
    {
        await using var other = await RawPeer.ConnectAsync(listener.EndPoint.Port, cancellationToken);
        await other.BytesAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), cancellationToken);
        await other.FrameAsync(FrameType.Ping, 0, 0, new byte[8], cancellationToken);

        Assert.That(await other.GoAwayAsync(cancellationToken), Is.EqualTo(Http2Error.ProtocolError));
    }

    [Test]
    public async Task Section42_FrameTooLong_EndsTheConnection(CancellationToken cancellationToken)
    {
        await peer.BytesAsync([0x00, 0x40, 0x01, 0, 0, 0, 0, 0, 1], cancellationToken);

        Assert.That(await peer.GoAwayAsync(cancellationToken), Is.EqualTo(Http2Error.FrameSizeError));
    }

    [Test]
    public async Task Section55_FrameOfAnUnknownType_IsIgnored(CancellationToken cancellationToken)
    {
        await peer.FrameAsync((FrameType)0x77, 0xFF, 0, new byte[10], cancellationToken);
        await peer.FrameAsync(FrameType.Ping, 0, 0, "12345678"u8.ToArray(), cancellationToken);

        var answer = await peer.NextAsync(FrameType.Ping, cancellationToken);
        Assert.That(answer!.Payload, Is.EqualTo("12345678"u8.ToArray()));
        Assert.That(answer.Header.Flags, Is.EqualTo(FrameFlags.Acknowledge));
    }

    [TestCase("000100000000")]
    [TestCase("000100002000 000100001000")]
    public async Task Section431_HeaderTableCutDown_IsAnsweredInTheNextBlock(
        string settings, CancellationToken cancellationToken)
    {
        foreach (var setting in settings.Split(' '))
        {
            await peer.FrameAsync(FrameType.Settings, 0, 0, Convert.FromHexString(setting), cancellationToken);
        }

        await peer.CallAsync(1, cancellationToken);
        await peer.FrameAsync(FrameType.Data, FrameFlags.EndStream, 1, [], cancellationToken);

        var answer = await peer.NextAsync(FrameType.Headers, cancellationToken);
        Assert.That(answer!.Payload[0], Is.EqualTo(0x20)); // the table's size is now 0
    }

    [TestCase("Data", 0, 0, 1, "ProtocolError", TestName = "Section61_DataOfNoStream")]
    [TestCase("Data", 0, 1, 1, "ProtocolError", TestName = "Section51_DataOfAnIdleStream")]
    [TestCase("Headers", 4, 0, 1, "ProtocolError", TestName = "Section62_HeadersOfNoStream")]
    [TestCase("Headers", 4, 2, 1, "ProtocolError", TestName = "Section511_HeadersOfAnEvenStream")]
    [TestCase("Priority", 0, 0, 5, "ProtocolError", TestName = "Section63_PriorityOfNoStream")]
    [TestCase("RstStream", 0, 0, 4, "ProtocolError", TestName = "Section64_ResetOfNoStream")]
    [TestCase("RstStream", 0, 1, 4, "ProtocolError", TestName = "Section64_ResetOfAnIdleStream")]
    [TestCase("RstStream", 0, 1, 3, "FrameSizeError", TestName = "Section64_ResetOfAWrongSize")]
    [TestCase("Settings", 0, 1, 0, "ProtocolError", TestName = "Section65_SettingsOfAStream")]
    [TestCase("Settings", 0, 0, 5, "FrameSizeError", TestName = "Section65_SettingsOfAWrongSize")]
    [TestCase("Settings", 1, 0, 6, "FrameSizeError", TestName = "Section65_AcknowledgementWithPayload")]
    [TestCase("PushPromise", 4, 1, 4, "ProtocolError", TestName = "Section66_PushByAClient")]
    [TestCase("Ping", 0, 1, 8, "ProtocolError", TestName = "Section67_PingOfAStream")]
    [TestCase("Ping", 0, 0, 7, "FrameSizeError", TestName = "Section67_PingOfAWrongSize")]
    [TestCase("GoAway", 0, 1, 8, "ProtocolError", TestName = "Section68_GoAwayOfAStream")]
    [TestCase("WindowUpdate", 0, 0, 4, "ProtocolError", TestName = "Section69_WindowByNothing")]
    [TestCase("WindowUpdate", 0, 0, 3, "FrameSizeError", TestName = "Section69_WindowOfAWrongSize")]
    [TestCase("WindowUpdate", 0, 1, 4, "ProtocolError", TestName = "Section51_WindowOfAnIdleStream")]
    [TestCase("Continuation", 4, 1, 1, "ProtocolError", TestName = "Section610_ContinuationOfNothing")]
    [TestCase("Headers", 4, 1, 1, "CompressionError", TestName = "Section43_HeadersThatCannotBeRead")]
    public async Task Frame_AgainstTheRules_EndsTheConnection(
        string type, int flags, int streamId, int length, string expected)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await peer.FrameAsync(
            Enum.Parse<FrameType>(type), (byte)flags, streamId, new byte[length], cancellationToken);

        Assert.That(await peer.GoAwayAsync(cancellationToken), Is.EqualTo(Enum.Parse<Http2Error>(expected)));
    }

    [TestCase(new byte[] { 0, 4, 0x80, 0, 0, 0 }, "FlowControlError", TestName = "Section652_WindowTooLarge")]
    [TestCase(new byte[] { 0, 5, 0, 0, 0x3F, 0xFF }, "ProtocolError", TestName = "Section652_FrameTooSmall")]
    [TestCase(new byte[] { 0, 2, 0, 0, 0, 2 }, "ProtocolError", TestName = "Section652_PushNeitherWay")]
    public async Task Settings_OutOfRange_EndTheConnection(byte[] setting, string expected)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await peer.FrameAsync(FrameType.Settings, 0, 0, setting, cancellationToken);

        Assert.That(await peer.GoAwayAsync(cancellationToken), Is.EqualTo(Enum.Parse<Http2Error>(expected)));
    }

    [Test]
    public async Task Section62_HeaderBlockInterrupted_EndsTheConnection(CancellationToken cancellationToken)
    {
        await peer.FrameAsync(FrameType.Headers, 0, 1, [0x82], cancellationToken);
        await peer.FrameAsync(FrameType.Ping, 0, 0, new byte[8], cancellationToken);

        Assert.That(await peer.GoAwayAsync(cancellationToken), Is.EqualTo(Http2Error.ProtocolError));
    }

    [Test]
    public async Task Section610_HeaderBlockInPieces_IsPutTogether(CancellationToken cancellationToken)
    {
        var block = RawPeer.Request("/Test/Echo");
        await peer.FrameAsync(FrameType.Headers, 0, 1, block[..1], cancellationToken);
        for (var i = 1; i < block.Length; i++)
        {
            var flags = i == block.Length - 1 ? FrameFlags.EndHeaders : FrameFlags.None;
            await peer.FrameAsync(FrameType.Continuation, flags, 1, [block[i]], cancellationToken);
        }

        await peer.FrameAsync(FrameType.Data, FrameFlags.EndStream, 1, "hello"u8.ToArray(), cancellationToken);

        var answer = await peer.NextAsync(FrameType.Data, cancellationToken);
        Assert.That(answer!.Payload, Is.EqualTo("hello"u8.ToArray()));
    }

    [Test]
    public async Task Section61_PaddedData_LosesItsPadding(CancellationToken cancellationToken)
    {
        await peer.CallAsync(1, cancellationToken);
        await peer.FrameAsync(
            FrameType.Data, FrameFlags.EndStream | FrameFlags.Padded, 1, [3, 7, 8, 0, 0, 0], cancellationToken);

        var answer = await peer.NextAsync(FrameType.Data, cancellationToken);
        Assert.That(answer!.Payload, Is.EqualTo(new byte[] { 7, 8 }));
    }

    [Test]
    public async Task Section61_PaddingLongerThanTheFrame_EndsTheConnection(CancellationToken cancellationToken)
    {
        await peer.CallAsync(1, cancellationToken);
        await peer.FrameAsync(FrameType.Data, FrameFlags.Padded, 1, [9, 1], cancellationToken);

        Assert.That(await peer.GoAwayAsync(cancellationToken), Is.EqualTo(Http2Error.ProtocolError));
    }

    [Test]
    public async Task Section69_MoreThanTheWindow_ResetsTheStream(CancellationToken cancellationToken)
    {
        await peer.CallAsync(1, cancellationToken, deaf: true);
        var reset = peer.ResetAsync(cancellationToken);
        for (var i = 0; i < 66; i++)
        {
            await peer.FrameAsync(FrameType.Data, 0, 1, new byte[16_384], cancellationToken);
        }

        Assert.That(await reset, Is.EqualTo(Http2Error.FlowControlError));
    }

    [Test]
    public async Task Section69_WindowBeyondItsLimit_ResetsTheStream(CancellationToken cancellationToken)
    {
        await peer.CallAsync(1, cancellationToken);
        await peer.FrameAsync(FrameType.WindowUpdate, 0, 1, [0x7F, 0xFF, 0xFF, 0xFF], cancellationToken);

        Assert.That(await peer.ResetAsync(cancellationToken), Is.EqualTo(Http2Error.FlowControlError));
    }

    [Test]
    public async Task Section69_WindowByNothingOfAStream_ResetsTheStream(CancellationToken cancellationToken)
    {
        await peer.CallAsync(1, cancellationToken);
        await peer.FrameAsync(FrameType.WindowUpdate, 0, 1, new byte[4], cancellationToken);

        Assert.That(await peer.ResetAsync(cancellationToken), Is.EqualTo(Http2Error.ProtocolError));
    }

    [Test]
    public async Task Section692_SmallerInitialWindow_HoldsDataBack(CancellationToken cancellationToken)
    {
        await peer.FrameAsync(FrameType.Settings, 0, 0, [0, 4, 0, 0, 0, 3], cancellationToken);
        await peer.CallAsync(1, cancellationToken);
        await peer.FrameAsync(FrameType.Data, 0, 1, "hello"u8.ToArray(), cancellationToken);
        Assert.That((await peer.NextAsync(FrameType.Data, cancellationToken))!.Payload, Is.EqualTo("hel"u8.ToArray()));

        await peer.FrameAsync(FrameType.WindowUpdate, 0, 1, [0, 0, 0, 9], cancellationToken);

        Assert.That((await peer.NextAsync(FrameType.Data, cancellationToken))!.Payload, Is.EqualTo("lo"u8.ToArray()));
    }

    [Test]
    public async Task Section51_DataAfterTheEnd_ResetsOrIsIgnored(CancellationToken cancellationToken)
    {
        await peer.CallAsync(1, cancellationToken, deaf: true);
        await peer.FrameAsync(FrameType.Data, FrameFlags.EndStream, 1, [1], cancellationToken);
        await peer.FrameAsync(FrameType.Data, 0, 1, [1], cancellationToken);
        await peer.FrameAsync(FrameType.Ping, 0, 0, new byte[8], cancellationToken);

        Assert.That(await peer.NextAsync(FrameType.Ping, cancellationToken), Is.Not.Null);
    }

    [TestCase("/Test/Other", "POST", "application/grpc", "200 12")]
    [TestCase("/Test/Echo", "GET", "application/grpc", "405")]
    [TestCase("/Test/Echo", "POST", "text/plain", "415")]
    public async Task Request_NotOfOurs_IsAnswered(string path, string method, string contentType, string expected)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await peer.FrameAsync(
            FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, 1,
            RawPeer.Request(path, method, contentType), cancellationToken);

        var answer = await peer.NextAsync(FrameType.Headers, cancellationToken);
        var fields = new Konnectivity.Http2.Hpack.HpackDecoder(4096, 10_000).Decode(answer!.Payload);
        var status = fields.Where(field => field.Name is ":status" or "grpc-status").Select(field => field.Value);
        Assert.That(string.Join(' ', status), Is.EqualTo(expected));
        Assert.That(answer.Header.Has(FrameFlags.EndStream), Is.True);
    }

    [Test]
    public async Task Settings_Flood_EndsTheConnection(CancellationToken cancellationToken)
    {
        var flooding = FloodAsync(FrameType.Settings, 0, [], cancellationToken);

        Assert.That(await peer.GoAwayAsync(cancellationToken), Is.EqualTo(Http2Error.EnhanceYourCalm).Or.Null);
        await flooding;
    }

    [Test]
    public async Task Continuation_WithoutEnd_EndsTheConnection(CancellationToken cancellationToken)
    {
        await peer.FrameAsync(FrameType.Headers, 0, 1, [0x82], cancellationToken);
        var flooding = FloodAsync(FrameType.Continuation, 1, new byte[16_000], cancellationToken);

        Assert.That(await peer.GoAwayAsync(cancellationToken), Is.EqualTo(Http2Error.EnhanceYourCalm).Or.Null);
        await flooding;
    }

    [Test]
    public async Task EmptyData_Flood_EndsTheConnection(CancellationToken cancellationToken)
    {
        await peer.CallAsync(1, cancellationToken);
        var flooding = FloodAsync(FrameType.Data, 1, [], cancellationToken);

        Assert.That(await peer.GoAwayAsync(cancellationToken), Is.EqualTo(Http2Error.EnhanceYourCalm).Or.Null);
        await flooding;
    }

    [Test]
    public async Task Reset_OfManyStreams_EndsTheConnection(CancellationToken cancellationToken)
    {
        async Task FloodAsync()
        {
            try
            {
                for (var id = 1; id < 60_000; id += 2)
                {
                    await peer.CallAsync(id, cancellationToken);
                    await peer.FrameAsync(FrameType.RstStream, 0, id, [0, 0, 0, 8], cancellationToken);
                }
            }
            catch (IOException)
            {
                // cut off
            }
        }

        var flooding = FloodAsync();

        Assert.That(await peer.GoAwayAsync(cancellationToken), Is.EqualTo(Http2Error.EnhanceYourCalm).Or.Null);
        await flooding;
    }

    [Test] // what a Go frontend does to each of its calls in the end
    public async Task Reset_OfManyCallsThatWereUsed_IsFine(CancellationToken cancellationToken)
    {
        for (var id = 1; id < 44_000; id += 2)
        {
            await peer.CallAsync(id, cancellationToken, deaf: true);
            await peer.FrameAsync(FrameType.Data, 0, id, [1], cancellationToken);
            await peer.FrameAsync(FrameType.RstStream, 0, id, [0, 0, 0, 8], cancellationToken);
        }

        await peer.FrameAsync(FrameType.Ping, 0, 0, new byte[8], cancellationToken);

        Assert.That(await peer.NextAsync(FrameType.Ping, cancellationToken), Is.Not.Null);
    }

    [Test]
    public async Task Reset_OfCallsThatWereNotRead_GivesTheirShareOfTheWindowBack(CancellationToken cancellationToken)
    {
        var frame = new byte[16_384];
        for (var id = 1; id < 200; id += 2)
        {
            await peer.CallAsync(id, cancellationToken, deaf: true);
            for (var i = 0; i < 60; i++)
            {
                await peer.FrameAsync(FrameType.Data, 0, id, frame, cancellationToken);
            }

            await peer.FrameAsync(FrameType.RstStream, 0, id, [0, 0, 0, 8], cancellationToken);
        }

        await peer.FrameAsync(FrameType.Ping, 0, 0, new byte[8], cancellationToken);

        Assert.That(await peer.NextAsync(FrameType.Ping, cancellationToken), Is.Not.Null);
    }

    private async Task FloodAsync(FrameType type, int streamId, byte[] payload, CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 0; i < 30_000; i++)
            {
                await peer.FrameAsync(type, 0, streamId, payload, cancellationToken);
            }
        }
        catch (IOException)
        {
            // cut off
        }
    }

    // Sends back what comes, byte for byte, or never reads at all.
    private static async Task<GrpcStatus> EchoAsync(IServerPacketStream stream)
    {
        if (stream.RequestHeader("te") is ["deaf"])
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stream.Aborted);
        }

        return await EchoServer.EchoAsync(stream);
    }
}
