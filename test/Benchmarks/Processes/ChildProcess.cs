using System.Diagnostics;

namespace OcmAddons.Benchmarks.Processes;

/// <summary>A process of the benchmark. It ends with this object.</summary>
internal sealed class ChildProcess : SystemProcess, IAsyncDisposable
{
    private const int KeptLines = 20;
    private readonly Queue<string> log = [];
    private readonly Process process;

    private ChildProcess(string name, Process process)
        : base(name, process.Id) => this.process = process;

    public bool HasExited => process.HasExited;

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

    /// <summary>The next line that it writes: where it listens, or what it has found.</summary>
    public async Task<string> LineAsync(CancellationToken cancellationToken) =>
        await process.StandardOutput.ReadLineAsync(cancellationToken)
        ?? throw new InvalidOperationException($"{Name} ended before it said what was awaited.");

    /// <summary>For one that has nothing to say but what it logs.</summary>
    public void IgnoreOutput() => process.BeginOutputReadLine();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

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
