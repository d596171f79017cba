using System.Globalization;

namespace OcmAddons.ClusterGateway.Server.Audit;

/// <summary>
/// A log file that is put aside under the time of day when it is full, as Kubernetes' API servers do. One user at a
/// time.
/// </summary>
internal sealed class RotatingFile(AuditSettings settings, TimeProvider time) : IDisposable
{
    private FileStream? file;

    /// <exception cref="IOException">Also when it cannot be opened.</exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        file ??= Open();
        if (settings.MaxBytes > 0 && file.Length > 0 && file.Length + line.Length > settings.MaxBytes)
        {
            await file.DisposeAsync();
            file = null; // whatever fails now, the next line opens it again
            PutAside();
            file = Open();
        }

        await file.WriteAsync(line, cancellationToken);
    }

    public Task FlushAsync(CancellationToken cancellationToken) =>
        file?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Fails now rather than at the first request.</summary>
    public void Check() => file ??= Open();

    public void Dispose() => file?.Dispose();

    private FileStream Open()
    {
        if (Path.GetDirectoryName(settings.Path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        return new FileStream(settings.Path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    private void PutAside()
    {
        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss.fff", CultureInfo.InvariantCulture);
        var extension = Path.GetExtension(settings.Path);
        var stem = settings.Path[..^extension.Length];
        var aside = $"{stem}-{stamp}{extension}";
        for (var i = 1; File.Exists(aside); i++) aside = $"{stem}-{stamp}.{i}{extension}";
        File.Move(settings.Path, aside);

        var backups = Directory.GetFiles(
            Path.GetDirectoryName(Path.GetFullPath(settings.Path))!, $"{Path.GetFileName(stem)}-*{extension}");
        Array.Sort(backups, StringComparer.Ordinal);
        var oldest = time.GetUtcNow().UtcDateTime - settings.MaxAge;
        for (var i = 0; i < backups.Length; i++)
        {
            var tooMany = settings.MaxBackups > 0 && i < backups.Length - settings.MaxBackups;
            var tooOld = settings.MaxAge > TimeSpan.Zero && File.GetLastWriteTimeUtc(backups[i]) < oldest;
            if (tooMany || tooOld) File.Delete(backups[i]);
        }
    }
}
