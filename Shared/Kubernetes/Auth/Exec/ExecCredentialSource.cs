using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace OcmAddons.Kubernetes.Auth.Exec;

/// <summary>
/// Runs the program, and again shortly before what it gave expires. The caller allows one call at a time.
/// </summary>
internal sealed class ExecCredentialSource(ExecPlugin plugin, TimeProvider time)
{
    private const int MaxOutputLength = 1024 * 1024;

    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromSeconds(30);

    private ExecCredentialStatus? current;

    public bool IsFresh => current is not null
        && (current.ExpirationTimestamp is not { } expiry || time.GetUtcNow() < expiry - ExpiryMargin);

    /// <summary>What the program gave last, or gives now.</summary>
    /// <param name="force">Run it even though the last credential has not expired: the server refused it.</param>
    public async Task<ExecCredentialStatus> GetAsync(bool force, CancellationToken cancellationToken)
    {
        if (!force && IsFresh) return current!;

        using var timeout = new CancellationTokenSource(RunTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return current = await RunAsync(linked.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesConfigException($"{plugin.Command} gave no credential within {RunTimeout}.", e);
        }
    }

    private async Task<ExecCredentialStatus> RunAsync(CancellationToken cancellationToken)
    {
        using var process = Start();
        try
        {
            var output = ReadBoundedAsync(process, process.StandardOutput, cancellationToken);
            var errors = ReadBoundedAsync(process, process.StandardError, cancellationToken);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode == 0) return Parse(await output);

            var said = (await errors).Trim();
            throw new KubernetesConfigException(
                $"{plugin.Command} failed with exit code {process.ExitCode}: {said[..Math.Min(said.Length, 500)]}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(plugin.Command, plugin.Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in plugin.Environment) start.Environment[name] = value;
        var request = new ExecCredential
        {
            ApiVersion = plugin.ApiVersion,
            Kind = "ExecCredential",
            Spec = new() { Interactive = false, Cluster = plugin.Cluster },
        };
        start.Environment["KUBERNETES_EXEC_INFO"] = JsonSerializer.Serialize(request, ExecJson.Default.ExecCredential);
        try
        {
            return Process.Start(start) ?? throw new KubernetesConfigException($"{plugin.Command} did not start.");
        }
        catch (Win32Exception e)
        {
            throw new KubernetesConfigException(
                $"Cannot run {plugin.Command}: {e.Message}. {plugin.InstallHint}".Trim(), e);
        }
    }

    private async Task<string> ReadBoundedAsync(
        Process process, StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new char[4096];
        var all = new StringBuilder();
        for (int read; (read = await reader.ReadAsync(text, cancellationToken)) > 0;)
        {
            all.Append(text, 0, read);
            if (all.Length <= MaxOutputLength) continue;
            // It would wait for us to read on, and we for its other stream to end.
            process.Kill(entireProcessTree: true);
            throw new KubernetesConfigException($"{plugin.Command} printed too much.");
        }

        return all.ToString();
    }

    private ExecCredentialStatus Parse(string output)
    {
        ExecCredential? credential;
        try
        {
            credential = JsonSerializer.Deserialize(output, ExecJson.Default.ExecCredential);
        }
        catch (JsonException e)
        {
            // Not the output: it may hold half a token.
            throw new KubernetesConfigException($"{plugin.Command} did not print an ExecCredential.", e);
        }

        if (credential?.ApiVersion != plugin.ApiVersion)
        {
            throw new KubernetesConfigException(
                $"{plugin.Command} printed {credential?.ApiVersion ?? "no apiVersion"}; "
                + $"{plugin.ApiVersion} was asked for.");
        }

        return credential.Status is { } status && (status.Token ?? status.ClientCertificateData) is not null
            ? status
            : throw new KubernetesConfigException($"{plugin.Command} printed neither token nor certificate.");
    }
}
