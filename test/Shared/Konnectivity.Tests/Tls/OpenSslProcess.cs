using System.Diagnostics;

namespace OcmAddons.Konnectivity.Tests.Tls;

/// <summary>OpenSSL's own client or server. It takes a line for data, and one letter for a command.</summary>
internal sealed class OpenSslProcess : IAsyncDisposable
{
    private readonly Process process;

    private OpenSslProcess(Process process) => this.process = process;

    public static OpenSslProcess Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec openssl \"$@\" 2>&1", "openssl", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new OpenSslProcess(Process.Start(start)!);
    }

    public async Task TypeAsync(string line)
    {
        await process.StandardInput.WriteAsync($"{line}\n");
        await process.StandardInput.FlushAsync();
    }

    /// <summary>The next line that it prints in which something is.</summary>
    public async Task<string> LineWithAsync(string text, CancellationToken cancellationToken)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        }

        throw new EndOfStreamException($"It never printed {text}.");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
