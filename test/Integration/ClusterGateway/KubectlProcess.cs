using System.Diagnostics;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>The real kubectl; a machine without one fails the test and says so.</summary>
internal static class KubectlProcess
{
    /// <param name="path">Appended to the server's address, as a kubeconfig for the gateway has it.</param>
    public static async Task<(int Code, string Output, string Error)> RunAsync(
        KubernetesConfig config, string path, string? input, CancellationToken cancellationToken,
        params string[] arguments)
    {
        var server = config.Server.AbsoluteUri.TrimEnd('/');
        var kubeconfig = Path.GetTempFileName();
        var text = KubeconfigText.Of(config).Replace(server, server + path, StringComparison.Ordinal);
        await File.WriteAllTextAsync(kubeconfig, text, cancellationToken);
        try
        {
            var start = new ProcessStartInfo("kubectl", ["--kubeconfig", kubeconfig, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["HOME"] = Path.GetTempPath() },
            };
            using var process = Process.Start(start)!;
            await process.StandardInput.WriteAsync((input ?? "").AsMemory(), cancellationToken);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            File.Delete(kubeconfig);
        }
    }
}
