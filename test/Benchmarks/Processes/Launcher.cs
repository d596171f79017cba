using System.Globalization;
using System.Net;

namespace OcmAddons.Benchmarks.Processes;

/// <summary>Starts processes in the environment that the images have.</summary>
internal sealed class Launcher(string executable, IReadOnlyDictionary<string, string> environment)
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    /// <summary>A relay, as the tunnel's processes are run.</summary>
    public async Task<(ChildProcess Process, IPEndPoint EndPoint)> StartRelayAsync(
        string name, IPEndPoint target, CancellationToken cancellationToken)
    {
        var (process, port) = await StartSelfAsync(
            name, ["relay", "--to", $"{target}"], environment, cancellationToken);
        return (process, new IPEndPoint(IPAddress.Loopback, port));
    }

    public Task<(ChildProcess Process, int Port)> StartTargetAsync(CancellationToken cancellationToken) =>
        StartSelfAsync("target", ["target"], Nothing, cancellationToken);

    /// <summary>So many agents in one process, once it has begun to start them.</summary>
    public static async Task<ChildProcess> StartAgentsAsync(
        string folder, int count, int port, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(
            "agents", Environment.ProcessPath!,
            ["agents", "--folder", folder, "--count", $"{count}", "--port", $"{port}"], Nothing);
        try
        {
            await process.LineAsync(cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The product.</summary>
    public ChildProcess StartProduct(string name, IEnumerable<string> arguments)
    {
        var process = ChildProcess.Start(name, executable, arguments, environment);
        process.IgnoreOutput();
        return process;
    }

    private static async Task<(ChildProcess Process, int Port)> StartSelfAsync(
        string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(name, Environment.ProcessPath!, arguments, environment);
        try
        {
            var line = await process.LineAsync(cancellationToken);
            return (process, int.Parse(line, CultureInfo.InvariantCulture));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
