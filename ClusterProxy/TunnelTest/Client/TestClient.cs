using System.Net;
using System.Net.Sockets;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest.Client;

/// <summary>Sends all requests at once, as konnectivity's test client does, and shows what is answered.</summary>
internal sealed class TestClient(TestClientOptions options, TextWriter output, TimeProvider time)
{
    /// <summary>Why requests failed, the empty list when none did.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var servers = await ResolveAsync(cancellationToken);
        var requests = Enumerable.Range(0, options.Requests)
            .Select(_ => new TestRequest(options, TunnelDialers.Create(options.Mode, options.Server, servers, time)))
            .ToList();
        try
        {
            var failures = await Task.WhenAll(requests.Select((request, i) =>
                SendAsync(request, i < requests.Count - 1 ? options.Delay : TimeSpan.Zero, cancellationToken)));
            if (options.AfterDelay > TimeSpan.Zero) await Task.Delay(options.AfterDelay, time, cancellationToken);
            return [.. failures.OfType<string>()];
        }
        finally
        {
            foreach (var request in requests) await request.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<EndPoint>> ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await options.Server.ResolveAsync(cancellationToken);
        }
        catch (SocketException e)
        {
            throw new IOException($"{options.Server.Host} cannot be resolved: {e.Message}", e);
        }
    }

    private async Task<string?> SendAsync(TestRequest request, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            var body = await request.SendAsync(cancellationToken);
            if (options.ShowAnswers) await output.WriteLineAsync(body.TrimEnd('\n'));
            if (delay > TimeSpan.Zero) await Task.Delay(delay, time, cancellationToken);
            return null;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return e is HttpRequestException { InnerException: { } cause } ? $"{e.Message} {cause.Message}" : e.Message;
        }
        finally
        {
            if (options.CloseIdleConnections) await request.DisposeAsync();
        }
    }
}
