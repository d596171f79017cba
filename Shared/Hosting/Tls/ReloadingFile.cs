using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting.Tls;

/// <summary>
/// Keeps a value that is made from files, and makes it anew when their content changes. Content is compared, not time
/// stamps: mounted Secrets change by swapping a symbolic link. Content that cannot be used is reported once, and the
/// old value stays.
/// </summary>
public abstract class ReloadingFile<T> : IDisposable
    where T : class
{
    private const int MaxFileSize = 4 * 1024 * 1024;

    private readonly string[] paths;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private readonly Func<byte[][], T> load;
    private readonly ILogger logger;
    private volatile T current;
    private byte[] seen;
    private string? rejected;

    // load throws CryptographicException or InvalidDataException on unusable content.
    private protected ReloadingFile(string[] paths, Func<byte[][], T> load, TimeProvider time, ILogger logger)
    {
        this.paths = paths;
        this.load = load;
        this.logger = logger;
        var files = paths.Select(ReadLimited).ToArray();
        seen = Hash(files);
        current = load(files);
        timer = time.CreateTimer(_ => Poll(), null, PollPeriod, PollPeriod);
    }

    /// <summary>Raised after <see cref="Current"/> changed, on a pool thread.</summary>
    public event EventHandler? Changed;

    /// <summary>How long a change may stay unnoticed.</summary>
    public static TimeSpan PollPeriod { get; } = TimeSpan.FromSeconds(5);

    public T Current => current;

    public void Dispose()
    {
        timer.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Looks now rather than at the next poll.</summary>
    public void Poll()
    {
        bool changed;
        lock (gate) changed = TryReloadLocked();
        if (changed) Changed?.Invoke(this, EventArgs.Empty);
    }

    private static byte[] ReadLimited(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new FileNotFoundException($"{path}: no such file", path);
        if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
        if (file.Length > MaxFileSize) throw new InvalidDataException($"{path}: larger than {MaxFileSize} bytes");
        return File.ReadAllBytes(path);
    }

    private static byte[] Hash(byte[][] files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(BitConverter.GetBytes(file.Length));
            hash.AppendData(file);
        }

        return hash.GetHashAndReset();
    }

    private bool TryReloadLocked()
    {
        try
        {
            var files = paths.Select(ReadLimited).ToArray();
            var hash = Hash(files);
            if (hash.AsSpan().SequenceEqual(seen)) return false;
            seen = hash; // also when it turns out to be unusable: trying again needs new content
            current = load(files);
            rejected = null;
            return true;
        }
        catch (Exception e) when (e is CryptographicException or InvalidDataException or IOException
            or UnauthorizedAccessException)
        {
            if (rejected != e.Message) logger.CertificateRejected(string.Join(", ", paths), e.Message);
            rejected = e.Message;
            return false;
        }
    }
}
