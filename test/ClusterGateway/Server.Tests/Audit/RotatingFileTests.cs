using System.IO.Compression;
using System.Text;
using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterGateway.Server.Tests.Audit;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RotatingFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-audit-").FullName;
    private readonly FakeTimeProvider time = new();

    private string Log => Path.Combine(folder, "audit.log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Append_FileIsFull_IsPutAsideAndTheOldestGo()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "audit-policy.log"), "x");
        await File.WriteAllTextAsync(Path.Combine(folder, "audit-2020.log"), "y");

        await WriteAsync(new AuditLogSettings(Log, MaxBytes: 10, MaxBackups: 2), TimeSpan.FromSeconds(1), lines: 5);

        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToList();
        // Two put aside, strangers, and the current one.
        Assert.That(string.Concat(files.Select(f => File.ReadAllText(f)[0])), Is.EqualTo("y23x4"));
        Assert.That(Path.GetFileName(files[1]), Is.EqualTo("audit-2026-01-01T00-00-03.000.log"));
    }

    [Test]
    public async Task Append_FilesOlderThanTheirAge_Go()
    {
        await WriteAsync(
            new AuditLogSettings(Log, MaxBytes: 10, MaxAge: TimeSpan.FromDays(2)), TimeSpan.FromDays(1), lines: 6);

        var contents = Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(f => File.ReadAllText(f)[0]);
        Assert.That(string.Concat(contents), Is.EqualTo("2345"));
    }

    [Test]
    public async Task Append_SameMillisecond_KeepsBoth()
    {
        await WriteAsync(new AuditLogSettings(Log, MaxBytes: 10), TimeSpan.Zero, lines: 3);

        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task Append_Compress_KeepsThemAsGzip()
    {
        await WriteAsync(
            new AuditLogSettings(Log, MaxBytes: 10, MaxBackups: 1, Compress: true), TimeSpan.FromSeconds(1), lines: 3);

        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToList();
        Assert.That(
            files.Select(Path.GetFileName), Is.EqualTo(["audit-2026-01-01T00-00-02.000.log.gz", "audit.log"]));
        using var gzip = new GZipStream(File.OpenRead(files[0]), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("123456\n"));
        Assert.That(
            File.GetUnixFileMode(files[0]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void LogSink_FileThatCannotBeWritten_IsAnErrorAtStart() => Assert.That(
        () => new LogSink(new AuditLogSettings("/proc/nowhere/audit.log"), time),
        Throws.TypeOf<InvalidDataException>().With.Message.Contains("/proc/nowhere/audit.log"));

    private async Task WriteAsync(AuditLogSettings settings, TimeSpan between, int lines)
    {
        using var file = new RotatingFile(settings, time);
        for (var i = 0; i < lines; i++)
        {
            await file.AppendAsync(Encoding.ASCII.GetBytes($"{i}23456\n"), CancellationToken.None);
            time.Advance(between);
        }
    }
}
