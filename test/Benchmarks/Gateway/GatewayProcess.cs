using System.Globalization;
using OcmAddons.Benchmarks.Processes;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>
/// A gateway on this machine, which may connect to the managed cluster itself: the hub's network may not. It runs as in
/// its pod but for that.
/// </summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private readonly ChildProcess process;

    private GatewayProcess(ChildProcess process, ApiWay way) => (this.process, Way) = (process, way);

    public ApiWay Way { get; }

    public static async Task<GatewayProcess> StartAsync(
        Launcher launcher, GatewayFiles files, GatewaySite site, CancellationToken cancellationToken)
    {
        var port = LoopbackPort.Free();
        var started = launcher.StartProduct("gateway", files.Flags(port));
        var way = new ApiWay(
            "gateway", new Uri($"https://127.0.0.1:{port}{GatewayWays.Path(GatewaySite.ConstCluster)}"),
            files.AuthorityPem, "127.0.0.1", site.CallerToken, [started]);
        var gateway = new GatewayProcess(started, way);
        try
        {
            await gateway.WaitAsync(cancellationToken);
            return gateway;
        }
        catch
        {
            foreach (var line in started.Log) await Console.Error.WriteLineAsync(line);
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Bytes that the process has allocated so far, by its own account.</summary>
    public async Task<double> AllocatedAsync(CancellationToken cancellationToken)
    {
        using var client = Way.Connect();
        using var response = await Way.GetAsync(client, "/metrics", cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var line = text.Split('\n')
            .Single(l => l.StartsWith("dotnet_gc_allocated_bytes_total", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(StartTimeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var client = Way.Connect();
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException("The gateway ended.");
            try
            {
                await Way.DrainAsync(client, BenchObjects.One, new byte[4096], either.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, either.Token);
            }
        }
    }
}
