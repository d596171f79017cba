using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Benchmarks.Processes;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>Our dialer, proxy-server and proxy-agent, with mutual TLS on both of the ways between them.</summary>
internal sealed class TunnelLayout : ILayout
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private readonly TunnelFiles files;
    private readonly int targetPort;
    private readonly int frontendPort;
    private readonly KonnectivityDialer dialer;
    private readonly MetricsReader[] metrics;
    private readonly ChildProcess[] processes;

    private TunnelLayout(Launcher launcher, TunnelFiles files, int targetPort)
    {
        this.files = files;
        this.targetPort = targetPort;
        frontendPort = LoopbackPort.Free();
        var agentPort = LoopbackPort.Free();
        var serverHealth = LoopbackPort.Free();
        var agentHealth = LoopbackPort.Free();
        processes =
        [
            launcher.StartProduct("proxy-server", files.ServerFlags(frontendPort, agentPort, serverHealth)),
            launcher.StartProduct("proxy-agent", files.AgentFlags(agentPort, agentHealth)),
        ];
        metrics =
        [
            new MetricsReader(serverHealth, "segment=\"from_"), new MetricsReader(agentHealth, "segment=\""),
        ];
        dialer = NewDialer();
    }

    public string Name => "tunnel";

    public IReadOnlyList<SystemProcess> Middle => processes;

    /// <summary>Where and as whom the Go client connects, and what it dials.</summary>
    public IReadOnlyList<string> GoClientFlags =>
        [.. files.GoClientFlags(frontendPort), $"--address={TargetCommand.Host}:{targetPort}"];

    /// <summary>A server and an agent that know each other.</summary>
    public static async Task<TunnelLayout> StartAsync(
        Launcher launcher, TunnelFiles files, int targetPort, CancellationToken cancellationToken)
    {
        var layout = new TunnelLayout(launcher, files, targetPort);
        try
        {
            await layout.WaitAsync(cancellationToken);
            return layout;
        }
        catch
        {
            foreach (var line in layout.processes.SelectMany(process => process.Log)) Console.Error.WriteLine(line);
            await layout.DisposeAsync();
            throw;
        }
    }

    public Task<Stream> DialAsync(CancellationToken cancellationToken) => DialAsync(dialer, cancellationToken);

    public Task<Stream> DialAsync(KonnectivityDialer with, CancellationToken cancellationToken) =>
        with.DialAsync(TargetCommand.Host, targetPort, cancellationToken);

    /// <summary>A client connection of its own.</summary>
    public KonnectivityDialer NewDialer() =>
        new(files.DialerOptions(frontendPort), TimeProvider.System, NullLogger<KonnectivityDialer>.Instance);

    /// <summary>What server and agent say of themselves.</summary>
    public async Task<MetricsSample[]> MetricsAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(metrics.Select(reader => reader.ReadAsync(cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        await dialer.DisposeAsync();
        foreach (var process in processes) await process.DisposeAsync();
        foreach (var reader in metrics) reader.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(StartTimeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        while (true)
        {
            if (processes.FirstOrDefault(process => process.HasExited) is { } ended)
            {
                throw new InvalidOperationException($"{ended.Name} ended.");
            }

            try
            {
                await (await DialAsync(either.Token)).DisposeAsync();
                return;
            }
            catch (TunnelException e) when (e.Reason is TunnelFailure.NoAgent or TunnelFailure.ServerUnreachable)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, either.Token);
            }
        }
    }
}
