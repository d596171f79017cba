using OcmAddons.ClusterProxy.TunnelTest.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest.Hops;

/// <summary>
/// Whether a proxy-server lets this client in. With TLS 1.3 it refuses a certificate after the handshake, so only what
/// it says next tells.
/// </summary>
internal static class Admission
{
    private const int FrameHeader = 9;
    private const byte Settings = 4;
    private const int MethodNotAllowed = 405;

    /// <exception cref="IOException">It does not, or it is no proxy-server.</exception>
    public static Task AskAsync(Stream stream, TunnelMode mode, CancellationToken cancellationToken) =>
        mode == TunnelMode.Grpc ? AskHttp2Async(stream, cancellationToken) : AskHttp1Async(stream, cancellationToken);

    private static async Task AskHttp2Async(Stream stream, CancellationToken cancellationToken)
    {
        byte[] greeting = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, Settings, 0, 0, 0, 0, 0];
        await stream.WriteAsync(greeting, cancellationToken);
        var answer = new byte[FrameHeader];
        if (await stream.ReadAtLeastAsync(answer, FrameHeader, throwOnEndOfStream: false, cancellationToken) == 0)
            throw new IOException("the proxy-server ended the connection");
        if (answer.AsSpan().StartsWith("HTTP/1."u8)) throw new OtherModeException(TunnelMode.HttpConnect);
        if (answer[3] != Settings) throw new IOException("the server's first frame is not SETTINGS");
    }

    // Whoever is let in is told that a proxy-server takes nothing but CONNECT.
    private static async Task AskHttp1Async(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: proxy-server\r\n\r\n"u8.ToArray(), cancellationToken);
        var answer = await HttpAnswer.ReadAsync(stream, cancellationToken)
            ?? throw new OtherModeException(TunnelMode.Grpc);
        if (answer.Status != MethodNotAllowed)
            throw new IOException($"the server answers a GET with \"{answer.StatusLine}\", as no proxy-server does");
    }
}
