using System.Buffers;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Tests.Streams;

public sealed class ByteQueueTests
{
    [Test]
    public void Consume_InPiecesOfAnySize_GivesTheBytesInOrder()
    {
        var random = new Random(1);
        var sent = new byte[5 * ByteQueue.ChunkSize];
        random.NextBytes(sent);
        var queue = new ByteQueue();
        var received = new List<byte>();

        for (var at = 0; at < sent.Length || queue.Length > 0;)
        {
            var length = Math.Min(random.Next(20_000), sent.Length - at);
            queue.Enqueue(new ReadOnlySequence<byte>(sent, at, length));
            at += length;
            if (queue.Length == 0) continue;
            var taken = random.Next(1, queue[0].Length + 1);
            received.AddRange(queue[0][..taken].ToArray());
            queue.Consume(taken);
        }

        Assert.That(received, Is.EqualTo(sent));
        Assert.That(queue.ChunkCount, Is.Zero);
    }

    [Test]
    public void Clear_WithBytes_HoldsNothing()
    {
        var queue = new ByteQueue();
        queue.Enqueue(new ReadOnlySequence<byte>(new byte[100_000]));

        queue.Clear();

        Assert.That((queue.Length, queue.ChunkCount), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Consume_MoreThanThereIs_Throws() =>
        Assert.That(() => new ByteQueue().Consume(1), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
