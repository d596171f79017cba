using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>A call that Kestrel accepted.</summary>
internal sealed class KestrelPacketStream(HttpContext context) : IServerPacketStream
{
    public PipeReader Input => context.Request.BodyReader;

    public CancellationToken Aborted => context.RequestAborted;

    public X509Certificate2? PeerCertificate => context.Connection.ClientCertificate;

    public string PeerAddress => $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";

    public IReadOnlyList<string> RequestHeader(string name) =>
        [.. context.Request.Headers[name].Select(value => value ?? "")];

    public async ValueTask StartAsync(
        IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.StartAsync(cancellationToken);
        await context.Response.BodyWriter.FlushAsync(cancellationToken); // starting alone sends nothing
    }

    public async ValueTask WriteAsync(ByteQueue messages, CancellationToken cancellationToken)
    {
        var output = context.Response.BodyWriter;
        for (var i = 0; i < messages.ChunkCount; i++)
        {
            var chunk = messages[i].Span;
            chunk.CopyTo(output.GetSpan(chunk.Length));
            output.Advance(chunk.Length);
        }

        await output.FlushAsync(cancellationToken);
    }

    public void Abort() => context.Abort();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
