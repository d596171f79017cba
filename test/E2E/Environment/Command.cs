using System.Diagnostics;
using System.Text;

namespace OcmAddons.E2E.Tests;

/// <summary>What a program printed and how it ended.</summary>
internal sealed record CommandResult(string CommandLine, int ExitCode, string Output, string Error)
{
    /// <summary>Its output; fails the test when the program failed.</summary>
    public string Succeeded()
    {
        Assert.That(ExitCode, Is.Zero, ToString());
        return Output;
    }

    public override string ToString() => $"{CommandLine}\nexit code {ExitCode}\n{Output}\n{Error}";
}

/// <summary>Runs programs as a user would. What outlives its test is killed.</summary>
internal sealed class Command
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private readonly ProcessStartInfo start;

    public Command(string program, params IEnumerable<string> arguments)
    {
        start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Places.Repository,
        };
    }

    public Command With(string variable, string value)
    {
        start.Environment[variable] = value;
        return this;
    }

    public Command In(string folder)
    {
        start.WorkingDirectory = folder;
        return this;
    }

    /// <summary>Runs it to its end.</summary>
    public async Task<CommandResult> RunAsync(string? input, CancellationToken cancellationToken)
    {
        await using var running = Start();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Timeout);
        try
        {
            return await running.EndAsync(input, deadline.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AssertionException($"Not done after {Timeout}: {this}", e);
        }
    }

    /// <summary>Starts it and leaves it running.</summary>
    public RunningCommand Start() => new(ToString(), Process.Start(start)!);

    public override string ToString() => $"{Path.GetFileName(start.FileName)} {string.Join(' ', start.ArgumentList)}";
}

/// <summary>A program that is running; disposing of it kills it.</summary>
internal sealed class RunningCommand(string commandLine, Process process) : IAsyncDisposable
{
    private readonly StringBuilder seen = new();

    public StreamWriter Input => process.StandardInput;

    public async Task<CommandResult> EndAsync(string? input, CancellationToken cancellationToken)
    {
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return new CommandResult(commandLine, process.ExitCode, await output, await error);
    }

    /// <summary>The next line of output that holds <paramref name="text"/>.</summary>
    public async Task<string> LineAsync(string text, CancellationToken cancellationToken)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal)) return line;
            seen.AppendLine(line);
        }

        throw new AssertionException(
            $"{commandLine} ended without a line that holds "
            + $"'{text}':\n{seen}\n{await process.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    /// <summary>All output up to and with the first line that holds <paramref name="text"/>.</summary>
    public async Task<string> UntilAsync(string text, CancellationToken cancellationToken)
    {
        var last = await LineAsync(text, cancellationToken);
        return $"{seen}{last}";
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
