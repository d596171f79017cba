using System.Diagnostics;

namespace OcmAddons.Interop.Tests.Processes;

/// <summary>
/// A program that runs until it is killed, and no longer than this process, however that ends: beside it a shell reads
/// from our pipe, and kills it when the pipe closes, unless a line came before. The process id is the program's own.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const string Guard =
        "log=$1; shift; exec 3<&0 </dev/null >\"$log\" 2>&1; ( read -r ended <&3 || kill -9 $$ ) >/dev/null 2>&1 & "
        + "exec 3<&-; exec \"$@\"";

    private const string FullDisk = "/dev/full";

    private readonly Process process;
    private readonly string name;
    private readonly string logFile;
    private bool disposed;

    private ChildProcess(Process process, string name, string logFile) =>
        (this.process, this.name, this.logFile) = (process, name, logFile);

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public static ChildProcess Start(
        string name, string folder, IEnumerable<KeyValuePair<string, string>> environment,
        params IReadOnlyList<string> command) =>
        Start(name, folder, Path.Combine(folder, $"{name}-{Path.GetRandomFileName()}.log"), environment, command);

    /// <summary>With its output on a disk that is full.</summary>
    public static ChildProcess StartOnFullDisk(
        string name, string folder, IEnumerable<KeyValuePair<string, string>> environment,
        params IReadOnlyList<string> command) =>
        Start(name, folder, FullDisk, environment, command);

    /// <summary>What it has printed.</summary>
    public string[] Lines()
    {
        if (logFile == FullDisk || !File.Exists(logFile)) return [];
        using var file = new StreamReader(new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return file.ReadToEnd().Split('\n');
    }

    /// <summary>The last lines, for a failure's message.</summary>
    public override string ToString() => $"{name}:\n{string.Join('\n', Lines().TakeLast(20))}";

    /// <summary>Asks it to end, as the kubelet does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        kill.WaitForExit();
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => process.WaitForExitAsync(cancellationToken);

    /// <summary>Kills it; nothing of it runs any more afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        if (process.HasExited) await process.StandardInput.WriteLineAsync(); // the number may be another's by now
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private static ChildProcess Start(
        string name, string folder, string log, IEnumerable<KeyValuePair<string, string>> environment,
        IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Guard, "guard", log, .. command])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        // Neither the pipe of a proxy nor that of a foreign cluster is theirs to use.
        foreach (var variable in (string[])["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "KUBECONFIG"])
            start.Environment.Remove(variable);
        foreach (var (variable, value) in environment) start.Environment[variable] = value;
        return new ChildProcess(Process.Start(start)!, name, log);
    }
}
