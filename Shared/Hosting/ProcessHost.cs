using System.CommandLine;
using System.Reflection;
using OcmAddons.Hosting.Draining;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.Hosting;

/// <summary>
/// The entry point of every executable. Exit codes: 0 done or drained, 1 it failed while running (or no command was
/// named), 2 a flag is wrong.
/// </summary>
public static class ProcessHost
{
    /// <summary>Runs the command that <paramref name="args"/> names. Whatever fails is one line on stderr.</summary>
    public static async Task<int> RunAsync(string[] args, RootCommand root, CancellationToken cancellationToken)
    {
        using var signals = EarlySignals.Take();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(signals.Received, cancellationToken);
        var streams = new ProcessStreams(Console.Out, Console.Error, Environment.GetEnvironmentVariable);
        return await RunAsync(args, root, streams, either.Token);
    }

    internal static async Task<int> RunAsync(
        string[] args, RootCommand root, ProcessStreams streams, CancellationToken cancellationToken)
    {
        var name = ExecutableName();
        var arguments = GoArguments.Read(args, root, streams.Environment);
        var path = HelpText.Path(arguments.Command).Replace(root.Name, name, StringComparison.Ordinal);
        if (arguments is { Problem: null, Asked: { } asked }) return Answer(asked, arguments.Command, streams);
        if (arguments.Problem is { } problem) return Usage(streams, path, problem);
        if (arguments.Command is { Action: null })
        {
            HelpText.Write(streams.Output, arguments.Command);
            return 1;
        }

        foreach (var (flag, message) in arguments.Deprecations)
            await streams.Error.WriteLineAsync($"{path}: {flag} is deprecated: {message}");
        return await InvokeAsync(arguments, root, path, streams, cancellationToken);
    }

    private static async Task<int> InvokeAsync(
        GoArguments arguments, RootCommand root, string path, ProcessStreams streams,
        CancellationToken cancellationToken)
    {
        var configuration = new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        var parsed = root.Parse(arguments.Normalized, configuration);
        if (parsed.Errors is [var error, ..]) return Usage(streams, path, error.Message);
        try
        {
            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // ServiceHost drains on signals
                Output = streams.Output,
                Error = streams.Error,
            };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (UsageException e)
        {
            return Usage(streams, path, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return EarlySignals.Current?.ExitCode ?? 0;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await streams.Error.WriteLineAsync($"{path}: {FailureLine.Of(e)}");
            return 1;
        }
    }

    private static int Answer(string asked, Command command, ProcessStreams streams)
    {
        if (asked == "--version")
            streams.Output.WriteLine($"{ExecutableName()} {Version()}");
        else
            HelpText.Write(streams.Output, command);
        return 0;
    }

    private static int Usage(ProcessStreams streams, string path, string problem)
    {
        streams.Error.WriteLine($"{path}: {problem} (see {path} --help)");
        return 2;
    }

    private static string ExecutableName() => Assembly.GetEntryAssembly()?.GetName().Name ?? "ocm-addons";

    private static string Version() =>
        "v" + (Assembly.GetEntryAssembly()?.GetName().Version?.ToString(3) ?? "0.0.0");
}

/// <summary>A combination of flags that cannot work: one line on stderr, exit code 2.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>The process's surroundings, so that tests can stand in for them.</summary>
internal sealed record ProcessStreams(TextWriter Output, TextWriter Error, Func<string, string?> Environment);
