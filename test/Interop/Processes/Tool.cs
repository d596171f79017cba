using System.Diagnostics;

namespace OcmAddons.Interop.Tests.Processes;

/// <summary>What a program printed and how it ended.</summary>
internal sealed record ToolResult(string CommandLine, int ExitCode, string Output, string Error)
{
    /// <summary>Fails the test when the program failed.</summary>
    public ToolResult Succeeded()
    {
        Assert.That(ExitCode, Is.Zero, ToString());
        return this;
    }

    public override string ToString() => $"{CommandLine}\nexit code {ExitCode}\n{Output}\n{Error}";
}

/// <summary>Programs that do one thing and end.</summary>
internal static class Tool
{
    /// <summary>Runs it to its end; it is killed when the test gives up.</summary>
    public static async Task<ToolResult> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var line = $"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)}";
            return new ToolResult(line, process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
