using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Registry;

namespace OcmAddons.ClusterGateway.Server.Credentials;

/// <summary>Runs the program of a Dynamic credential, for a bounded time and a bounded output.</summary>
internal sealed class ExecRunner(ExecSettings settings, TimeProvider time) : ICredentialRunner
{
    private const int MaxOutput = 1 << 20;

    /// <exception cref="FormatException">It gave no credential; the message says why, and never what it printed.
    /// </exception>
    public async Task<IssuedCredential> RunAsync(ExecCommand command, Gateway gateway)
    {
        if (settings.AllowedCommands is { Count: > 0 } allowed && !allowed.Contains(command.Command))
            throw new FormatException($"exec: {command} is not among --exec-credential-commands");
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var process = Start(command, gateway);
        try
        {
            var output = ReadAsync(process.StandardOutput, timeout.Token);
            // Read so that the program never waits for us; kept from everybody.
            var errors = ReadAsync(process.StandardError, timeout.Token);
            await foreach (var ended in Task.WhenEach(output, errors)) await ended; // the first failure ends it
            await process.WaitForExitAsync(timeout.Token);
            if (process.ExitCode != 0)
                throw new FormatException($"exec: executable {command} failed with exit code {process.ExitCode}");
            return IssuedCredential.Parse(await output, command.ApiVersion);
        }
        catch (OperationCanceledException e)
        {
            throw new FormatException(
                $"exec: executable {command} did not end within {settings.Timeout.TotalSeconds:0} s", e);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(ExecCommand command, Gateway gateway)
    {
        var start = new ProcessStartInfo(command.Command, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in command.Environment) start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = Request(command, gateway).ToJsonString();
        try
        {
            var process = Process.Start(start) ?? throw new FormatException($"exec: {command} did not start");
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception e)
        {
            var hint = command.InstallHint is { Length: > 0 } text ? $": {text}" : "";
            throw new FormatException($"exec: executable {command} not found{hint}", e);
        }
    }

    private static JsonObject Request(ExecCommand command, Gateway gateway)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (command.ProvideClusterInfo)
        {
            spec["cluster"] = new JsonObject
            {
                ["server"] = gateway.Endpoint.Address ?? $"https://{gateway.Name}",
                ["certificate-authority-data"] =
                    gateway.Endpoint.CaBundle is { Length: > 0 } ca ? Convert.ToBase64String(ca) : null,
                ["insecure-skip-tls-verify"] = gateway.Endpoint.Insecure ? true : null,
            };
        }

        return new JsonObject { ["apiVersion"] = command.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new char[4096];
        var all = new StringBuilder();
        for (int read; (read = await reader.ReadAsync(text, cancellationToken)) > 0;)
        {
            all.Append(text, 0, read);
            if (all.Length > MaxOutput) throw new FormatException("exec: the executable printed too much");
        }

        return all.ToString();
    }
}

/// <summary>Gets a credential from outside; tests put something else behind it.</summary>
internal interface ICredentialRunner
{
    Task<IssuedCredential> RunAsync(ExecCommand command, Gateway gateway);
}

/// <param name="AllowedCommands">As they stand in secrets; none: any.</param>
internal sealed record ExecSettings(IReadOnlyList<string> AllowedCommands, TimeSpan Timeout)
{
    public static ExecSettings Default { get; } = new([], TimeSpan.FromSeconds(30));
}
