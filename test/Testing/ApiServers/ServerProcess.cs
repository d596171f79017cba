using System.Diagnostics;

namespace OcmAddons.Testing.ApiServers;

/// <summary>
/// A server that lives no longer than this process, however that ends: a shell waits on our pipe and kills the server
/// when the pipe closes.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Guard =
        "log=$1; shift; exec 3<&0 >\"$log\" 2>&1; \"$@\" 3<&- & child=$!; "
        + "{ cat >/dev/null; kill -9 $child; } <&3 2>/dev/null & wait $child";

    private readonly Process process;

    private ServerProcess(Process process, string name, string logFile) =>
        (this.process, Name, LogFile) = (process, name, logFile);

    public string Name { get; }

    public string LogFile { get; }

    public bool HasExited => process.HasExited;

    public static ServerProcess Start(string name, string folder, params IEnumerable<string> arguments) =>
        StartProgram(name, folder, KubernetesBinaries.Find(name), arguments);

    /// <summary>Any program, by its path; its log bears the name.</summary>
    public static ServerProcess StartProgram(
        string name, string folder, string program, params IEnumerable<string> arguments)
    {
        var log = Path.Combine(folder, name + ".log");
        var start = new ProcessStartInfo(
            "/bin/sh", ["-c", Guard, "guard", log, program, .. arguments])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        // Neither the pipe of a proxy nor that of a foreign cluster is theirs to use.
        foreach (var variable in (string[])["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "KUBECONFIG"])
        {
            start.Environment.Remove(variable);
        }

        return new(Process.Start(start)!, name, log);
    }

    /// <summary>The last lines of the log, for a failure's message.</summary>
    public string Tail() =>
        File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(15)) : "(no log)";

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
