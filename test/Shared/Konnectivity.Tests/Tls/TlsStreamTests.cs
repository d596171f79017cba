using System.Net.Sockets;
using System.Security.Authentication;

namespace OcmAddons.Konnectivity.Tests.Tls;

/// <summary>Our TLS with .NET's own at the other end.</summary>
[TestFixture(SslProtocols.Tls12)]
[TestFixture(SslProtocols.Tls13)]
[CancelAfter(60_000)]
public sealed class TlsStreamTests(SslProtocols protocol)
{
    private const int Any = int.MaxValue;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(1_000)]
    [TestCase(16 * 1024)]
    [TestCase(Any)]
    public async Task ReadAsync_NoMoreThanSoMuchAtOnce_GivesEveryByte(int mostAtOnce)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await using var pair = await TlsPair.ConnectAsync(protocol, mostAtOnce, cancellationToken);
        var sent = Bytes(100_000);

        var sending = SendAndShutDownAsync(pair, sent, piece: 40_000, cancellationToken);
        var received = await ReadToEndAsync(pair.Ours, () => 32 * 1024, cancellationToken);
        await sending;

        Assert.That(received.AsSpan().SequenceEqual(sent), Is.True);
    }

    // The ends of what was asked for, of records and of what was received fall together in every way.
    [TestCase(1)]
    [TestCase(100)]
    [TestCase(16_383)]
    [TestCase(16_384)]
    [TestCase(40_000)]
    public async Task ReadAsync_DestinationsOfAnySize_GivesEveryByte(int piece)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await using var pair = await TlsPair.ConnectAsync(protocol, Any, cancellationToken);
        var sent = Bytes(Math.Min(piece * 500, 500_000));
        var random = new Random(piece);
        int[] sizes = [1, 17, 100, 8_192, 16_362, 16_375, 16_383, 16_384, 16_385, 32_768];

        var sending = SendAndShutDownAsync(pair, sent, piece, cancellationToken);
        var received = await ReadToEndAsync(pair.Ours, () => sizes[random.Next(sizes.Length)], cancellationToken);
        await sending;

        Assert.That(received.AsSpan().SequenceEqual(sent), Is.True);
    }

    [Test]
    public async Task ReadAsync_EmptyDestination_WaitsUntilThereIsData(CancellationToken cancellationToken)
    {
        await using var pair = await TlsPair.ConnectAsync(protocol, Any, cancellationToken);

        var waiting = pair.Ours.ReadAsync(Memory<byte>.Empty, cancellationToken);
        var before = waiting.IsCompleted;
        await pair.Theirs.WriteAsync("hello"u8.ToArray(), cancellationToken);
        await waiting;
        var buffer = new byte[100];
        var reading = pair.Ours.ReadAsync(buffer, cancellationToken);

        Assert.That(before, Is.False);
        Assert.That(reading.IsCompletedSuccessfully, Is.True, "The data is there.");
        Assert.That(await reading, Is.EqualTo(5));
    }

    [TestCase(1)]
    [TestCase(32 * 1024)]
    [TestCase(100_000)]
    public async Task WriteAsync_Pieces_ArriveWhole(int piece)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await using var pair = await TlsPair.ConnectAsync(protocol, Any, cancellationToken);
        var sent = Bytes(Math.Min(piece * 300, 1_000_000));

        var receiving = ReadToEndAsync(pair.Theirs, () => 50_000, cancellationToken);
        for (var at = 0; at < sent.Length; at += piece)
        {
            await pair.Ours.WriteAsync(sent.AsMemory(at, Math.Min(piece, sent.Length - at)), cancellationToken);
        }

        await pair.Ours.ShutdownAsync(cancellationToken);
        var received = await receiving;

        Assert.That(received.AsSpan().SequenceEqual(sent), Is.True);
    }

    [Test]
    public async Task ReadAsync_PeerWasCutWithinARecord_Fails(CancellationToken cancellationToken)
    {
        await using var pair = await TlsPair.ConnectAsync(protocol, Any, cancellationToken);

        await pair.Wire.SendAsync(new byte[] { 23, 3, 3, 1, 0, 1, 2, 3 }, cancellationToken);
        pair.Wire.Shutdown(SocketShutdown.Send);

        Assert.That(async () => await pair.Ours.ReadAsync(new byte[10], cancellationToken),
            Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task ReadAsync_PeerWasCutBetweenRecords_IsTheEnd(CancellationToken cancellationToken)
    {
        await using var pair = await TlsPair.ConnectAsync(protocol, Any, cancellationToken);

        pair.Wire.Shutdown(SocketShutdown.Send);

        Assert.That(await pair.Ours.ReadAsync(new byte[10], cancellationToken), Is.Zero);
        Assert.That(await pair.Ours.ReadAsync(new byte[10], cancellationToken), Is.Zero);
    }

    [TestCase(23, 16 * 1024 + 2049, "limit")]
    [TestCase((int)'G', 1, "does not speak TLS")]
    public async Task ReadAsync_RecordThatIsNone_IsRefusedBeforeItIsThere(int type, int length, string message)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await using var pair = await TlsPair.ConnectAsync(protocol, Any, cancellationToken);

        await pair.Wire.SendAsync(
            new byte[] { (byte)type, 3, 3, (byte)(length >> 8), (byte)length }, cancellationToken);

        Assert.That(async () => await pair.Ours.ReadAsync(new byte[10], cancellationToken),
            Throws.InstanceOf<IOException>().With.Message.Contains(message));
    }

    [Test]
    public async Task ReadAsync_RecordThatWasTamperedWith_Fails(CancellationToken cancellationToken)
    {
        await using var pair = await TlsPair.ConnectAsync(protocol, Any, cancellationToken);

        await pair.Wire.SendAsync((byte[])[23, 3, 3, 0, 40, .. new byte[40]], cancellationToken);

        Assert.That(async () => await pair.Ours.ReadAsync(new byte[10], cancellationToken),
            Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task ReadAsync_Cancelled_Ends(CancellationToken cancellationToken)
    {
        await using var pair = await TlsPair.ConnectAsync(protocol, Any, cancellationToken);
        using var giveUp = new CancellationTokenSource();

        var reading = pair.Ours.ReadAsync(new byte[10], giveUp.Token);
        await giveUp.CancelAsync();

        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task DisposeAsync_WhileAReadWaits_EndsIt(CancellationToken cancellationToken)
    {
        var pair = await TlsPair.ConnectAsync(protocol, Any, cancellationToken);
        await using var ends = pair;

        var reading = pair.Ours.ReadAsync(new byte[10], cancellationToken);
        await pair.Ours.DisposeAsync();

        Assert.That(async () => await reading, Throws.InstanceOf<Exception>());
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static async Task SendAndShutDownAsync(
        TlsPair pair, byte[] bytes, int piece, CancellationToken cancellationToken)
    {
        for (var at = 0; at < bytes.Length; at += piece)
        {
            await pair.Theirs.WriteAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)), cancellationToken);
        }

        await pair.Theirs.ShutdownAsync();
    }

    private static async Task<byte[]> ReadToEndAsync(
        Stream stream, Func<int> size, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, size()), cancellationToken);
            if (read == 0) return all.ToArray();
            all.Write(buffer, 0, read);
        }
    }
}
