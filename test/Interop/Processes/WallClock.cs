namespace OcmAddons.Interop.Tests.Processes;

/// <summary>
/// A clock on the wall of its own for processes, which can be set while they run: by libfaketime, which they are
/// started with. What they measure durations with stays the machine's.
/// </summary>
internal sealed class WallClock : IDisposable
{
    private const string Folder = "/usr/lib/x86_64-linux-gnu/faketime";
    private readonly string file = Path.Combine(Path.GetTempPath(), $"clock-{Guid.NewGuid():N}");

    public WallClock() => Set(TimeSpan.Zero);

    /// <summary>For the processes.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment =>
    [
        new("LD_PRELOAD", Library()), new("FAKETIME_TIMESTAMP_FILE", file), new("FAKETIME_CACHE_DURATION", "1"),
        new("FAKETIME_DONT_FAKE_MONOTONIC", "1"), new("DONT_FAKE_MONOTONIC", "1"),
    ];

    /// <summary>How far it is from the machine's.</summary>
    public void Set(TimeSpan offset)
    {
        File.WriteAllText(file + ".new", $"{(offset < TimeSpan.Zero ? "-" : "+")}{offset.Duration().TotalSeconds}\n");
        File.Move(file + ".new", file, overwrite: true); // they read it every second
    }

    public void Dispose() => File.Delete(file);

    private static string Library()
    {
        var library = Path.Combine(Folder, "libfaketimeMT.so.1");
        return File.Exists(library)
            ? library
            : throw new AssertionException($"No {library}: run `make test`, or `apt-get install libfaketime`.");
    }
}
