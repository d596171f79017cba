using System.Diagnostics;
using System.Globalization;

namespace OcmAddons.Benchmarks.Processes;

/// <summary>A process of the benchmark, and what the system says that it costs. It ends with this object.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const double TicksPerSecond = 100; // what /proc counts in, on every Linux
    private const int KeptLines = 20;
    private readonly Queue<string> log = [];
    private readonly Process process;

    private ChildProcess(string name, Process process)
    {
        Name = name;
        this.process = process;
    }

    public string Name { get; }

    public bool HasExited => process.HasExited;

    /// <summary>CPU time so far, of the process and of the system for it.</summary>
    public double CpuSeconds
    {
        get
        {
            // | pid | (name, may hold blanks) | state | … utime is the 14th field, stime the 15th
            var text = File.ReadAllText($"/proc/{process.Id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
        }
    }

    public long ResidentBytes =>
        File.ReadLines($"/proc/{process.Id}/status").Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Select(line => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024).Single();

    /// <summary>The last that it logged, for when something went wrong.</summary>
    public IReadOnlyList<string> Log
    {
        get { lock (log) return [.. log]; }
    }

    public static ChildProcess Start(
        string name, string executable, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var child = new ChildProcess(name, Process.Start(start)!);
        child.process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line that it writes, which says where it listens.</summary>
    public async Task<string> FirstLineAsync(CancellationToken cancellationToken) =>
        await process.StandardOutput.ReadLineAsync(cancellationToken)
        ?? throw new InvalidOperationException($"{Name} ended before it was ready.");

    /// <summary>For one that has nothing to say but what it logs.</summary>
    public void IgnoreOutput() => process.BeginOutputReadLine();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private void Keep(string? line)
    {
        if (string.IsNullOrEmpty(line)) return;
        lock (log)
        {
            if (log.Count == KeptLines) log.Dequeue();
            log.Enqueue($"{Name}: {line}");
        }
    }
}
