using System.ComponentModel;
using System.Diagnostics;

namespace OcmAddons.ClusterGateway.Kubectl.ExecAll;

/// <summary>Runs the kubectl on PATH.</summary>
internal static class KubectlProcess
{
    private const string Program = "kubectl";

    /// <summary>Its exit code. Whatever is still running when this ends is killed.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Action<string> output, Action<string> error,
        CancellationToken cancellationToken)
    {
        using var process = Start(arguments);
        try
        {
            // One keyboard cannot be shared by many.
            process.StandardInput.Close();
            await Task.WhenAll(
                LineReader.ReadAsync(process.StandardOutput, output, cancellationToken),
                LineReader.ReadAsync(process.StandardError, error, cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"cannot run {Program}: {e.Message}; is it on PATH?", e);
        }
    }
}
