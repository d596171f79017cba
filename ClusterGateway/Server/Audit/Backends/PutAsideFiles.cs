using System.Globalization;

namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <summary>The files that a log left beside it: its name with the time of day before its extension.</summary>
internal sealed class PutAsideFiles
{
    public const string Compressed = ".gz";

    private const string TimeFormat = "yyyy-MM-dd'T'HH-mm-ss.fff";

    private readonly TimeProvider time;
    private readonly string folder;
    private readonly string stem;
    private readonly string extension;

    public PutAsideFiles(string path, TimeProvider time)
    {
        this.time = time;
        folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        extension = Path.GetExtension(path);
        stem = Path.GetFileNameWithoutExtension(path) + "-";
    }

    public string NewName()
    {
        // Two in one millisecond: the later one says it is a millisecond younger.
        for (var now = time.GetUtcNow().UtcDateTime; ; now = now.AddMilliseconds(1))
        {
            var stamp = now.ToString(TimeFormat, CultureInfo.InvariantCulture);
            var path = Path.Combine(folder, stem + stamp + extension);
            if (!File.Exists(path) && !File.Exists(path + Compressed)) return path;
        }
    }

    /// <summary>Deletes the oldest.</summary>
    /// <param name="keep">0: all.</param>
    /// <param name="maxAge">Zero: whatever their age.</param>
    public void Prune(int keep, TimeSpan maxAge)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var newest = Directory.GetFiles(folder, stem + "*").Select(path => (Path: path, Time: TimeOf(path)))
            .Where(file => file.Time is not null).OrderByDescending(file => file.Time).ToList();
        for (var i = 0; i < newest.Count; i++)
        {
            var tooMany = keep > 0 && i >= keep;
            var tooOld = maxAge > TimeSpan.Zero && now - newest[i].Time > maxAge;
            if (tooMany || tooOld) File.Delete(newest[i].Path);
        }
    }

    /// <summary>Null for a file that is not one of ours.</summary>
    private DateTime? TimeOf(string path)
    {
        var name = Path.GetFileName(path);
        if (name.EndsWith(Compressed, StringComparison.Ordinal)) name = name[..^Compressed.Length];
        return name.EndsWith(extension, StringComparison.Ordinal) && name.Length > stem.Length + extension.Length
            && DateTime.TryParseExact(
                name[stem.Length..^extension.Length], TimeFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var put)
            ? put
            : null;
    }
}
