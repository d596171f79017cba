using System.Text;
using Microsoft.Extensions.Logging;
using OcmAddons.Hosting.Logging;
using OcmAddons.Testing.Time;

namespace OcmAddons.Hosting.Tests.Logging;

public sealed class LineLoggerTests
{
    [Test]
    public void Log_DiskThatIsFullForAWhile_LosesThoseLinesOnly()
    {
        using var disk = new FillingDisk();
        using var provider = new LineLoggerProvider(new TextLineFormat(), disk, new FakeTimeProvider());
        var logger = provider.CreateLogger("Category");

        disk.Full = true;
        Write(logger, "lost");
        disk.Full = false;
        Write(logger, "kept");

        Assert.That(Encoding.UTF8.GetString(disk.ToArray()), Does.EndWith("kept\n").And.Not.Contain("lost"));
    }

    [Test]
    public void Dispose_DiskThatIsFull_EndsInOrder()
    {
        using var disk = new FillingDisk { Full = true };
        var provider = new LineLoggerProvider(new TextLineFormat(), disk, new FakeTimeProvider());

        Assert.That(provider.Dispose, Throws.Nothing);
    }

    private static void Write(ILogger logger, string text) =>
        logger.Log(LogLevel.Information, default, text, exception: null, (state, _) => state);

    private sealed class FillingDisk : MemoryStream
    {
        public bool Full { get; set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            ThrowWhenFull();
            base.Write(buffer, offset, count);
        }

        public override void Flush() => ThrowWhenFull();

        private void ThrowWhenFull()
        {
            if (Full) throw new IOException("No space left on device");
        }
    }
}
