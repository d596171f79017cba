using System.IO.Compression;

namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <summary>
/// A log file that is put aside under the time of day when it is full, as Kubernetes' API servers do. One user at a
/// time.
/// </summary>
internal sealed class RotatingFile(AuditLogSettings settings, TimeProvider time) : IDisposable
{
    private readonly PutAsideFiles aside = new(settings.Path, time);
    private FileStream? file;

    /// <exception cref="IOException">Also when it cannot be opened.</exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        file ??= Open(settings.Path, FileMode.Append);
        if (settings.MaxBytes > 0 && file.Length > 0 && file.Length + line.Length > settings.MaxBytes)
        {
            await file.DisposeAsync();
            file = null; // whatever fails now, the next line opens it again
            await PutAsideAsync(cancellationToken);
            file = Open(settings.Path, FileMode.Append);
        }

        await file.WriteAsync(line, cancellationToken);
    }

    public Task FlushAsync(CancellationToken cancellationToken) =>
        file?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Fails now rather than at the first request.</summary>
    public void Check() => file ??= Open(settings.Path, FileMode.Append);

    public void Dispose() => file?.Dispose();

    private static FileStream Open(string path, FileMode mode)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        return new FileStream(path, new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0, // what could not be written is lost, and not written later as if it were news
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    private async Task PutAsideAsync(CancellationToken cancellationToken)
    {
        var path = aside.NewName();
        File.Move(settings.Path, path);
        if (settings.Compress) await CompressAsync(path, cancellationToken);
        aside.Prune(settings.MaxBackups, settings.MaxAge);
    }

    private static async Task CompressAsync(string path, CancellationToken cancellationToken)
    {
        var unfinished = path + ".tmp";
        await using (var from = File.OpenRead(path))
        await using (var to = Open(unfinished, FileMode.Create))
        await using (var gzip = new GZipStream(to, CompressionLevel.Fastest))
        {
            await from.CopyToAsync(gzip, cancellationToken);
        }

        File.Move(unfinished, path + PutAsideFiles.Compressed, overwrite: true);
        File.Delete(path);
    }
}
