using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.Tunnels;

/// <summary>A proxy-server or proxy-agent of ours, as the process that a pod runs.</summary>
internal sealed class TunnelProcess(ChildProcess process, Uri health) : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = health };

    public ChildProcess Process => process;

    public async Task<MetricsPage> MetricsAsync(CancellationToken cancellationToken) =>
        new(await http.GetStringAsync("/metrics", cancellationToken));

    /// <summary>Waits until a sum of samples is as expected.</summary>
    public Task<MetricsPage> UntilAsync(
        Func<MetricsPage, bool> condition, string expectation, CancellationToken cancellationToken) =>
        Eventually.GetAsync(MetricsAsync, condition, expectation, cancellationToken);

    /// <summary>Whether a probe says yes. A process that has ended fails the test.</summary>
    public async Task<bool> AnswersAsync(string probe, CancellationToken cancellationToken)
    {
        if (process.HasExited) throw new AssertionException($"It ended with code {process.ExitCode}. {process}");
        try
        {
            using var response = await http.GetAsync(probe, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>What time it is for the process.</summary>
    public async Task<DateTimeOffset?> ClockAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync("/healthz", cancellationToken);
        return response.Headers.Date;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.DisposeAsync();
    }
}
