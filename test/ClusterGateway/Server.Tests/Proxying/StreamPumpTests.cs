using System.IO.Pipelines;
using System.Text;
using OcmAddons.ClusterGateway.Server.Proxying;

namespace OcmAddons.ClusterGateway.Server.Tests.Proxying;

[CancelAfter(60_000)]
public sealed class StreamPumpTests
{
    [Test]
    public async Task Fill_AnswerThatIsAllThere_LeavesFlushingToItsEnd(CancellationToken cancellationToken)
    {
        var caller = new Pipe();
        using var answer = new MemoryStream("short"u8.ToArray());

        await StreamPump.FillAsync(answer, caller.Writer, cancellationToken);

        Assert.That(caller.Reader.TryRead(out _), Is.False);
        await caller.Writer.CompleteAsync();
        Assert.That(await TextAsync(caller.Reader, cancellationToken), Is.EqualTo("short"));
    }

    [Test]
    public async Task Fill_SourceThatWaits_IsFlushedBefore(CancellationToken cancellationToken)
    {
        var (target, caller) = (new Pipe(), new Pipe());
        var filling = StreamPump.FillAsync(target.Reader.AsStream(), caller.Writer, cancellationToken);

        foreach (var line in new[] { "one", "two" })
        {
            await target.Writer.WriteAsync(Encoding.ASCII.GetBytes(line), cancellationToken);
            Assert.That(await TextAsync(caller.Reader, cancellationToken), Is.EqualTo(line));
        }

        await target.Writer.CompleteAsync();
        await filling;
    }

    [Test]
    public async Task Fill_CallerWhoDoesNotRead_IsWaitedFor(CancellationToken cancellationToken)
    {
        const int size = 1 << 20;
        var caller = new Pipe(new PipeOptions(pauseWriterThreshold: 64 << 10, resumeWriterThreshold: 32 << 10));
        using var answer = new MemoryStream(new byte[size]);

        var filling = StreamPump.FillAsync(answer, caller.Writer, cancellationToken);

        Assert.That(filling.IsCompleted, Is.False);
        Assert.That(answer.Position, Is.LessThan(128 << 10));
        await ReadAsync(caller.Reader, size, cancellationToken);
        await filling;
    }

    [Test]
    public async Task Fill_SourceThatBreaks_LeavesWhatCameBefore(CancellationToken cancellationToken)
    {
        var caller = new Pipe();
        using var target = new BreakingStream("half"u8.ToArray());

        Assert.That(
            () => StreamPump.FillAsync(target, caller.Writer, cancellationToken), Throws.InstanceOf<IOException>());
        Assert.That(await TextAsync(caller.Reader, cancellationToken), Is.EqualTo("half"));
    }

    private static async Task<string> TextAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var result = await reader.ReadAsync(cancellationToken);
        var text = Encoding.ASCII.GetString(result.Buffer);
        reader.AdvanceTo(result.Buffer.End);
        return text;
    }

    // What fills it flushes no last part: the end does.
    private static async Task ReadAsync(PipeReader reader, long size, CancellationToken cancellationToken)
    {
        for (var left = size; left > 32 << 10;)
        {
            var result = await reader.ReadAsync(cancellationToken);
            left -= result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
        }
    }

    private sealed class BreakingStream(byte[] text) : MemoryStream(text)
    {
        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw new IOException("cut");
    }
}
