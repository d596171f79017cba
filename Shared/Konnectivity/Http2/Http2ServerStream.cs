using System.Buffers;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.Konnectivity.Http2.Hpack;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>Who is at the far end of a connection.</summary>
internal sealed record Http2Peer(string Address, X509Certificate2? Certificate);

/// <summary>A call that a client opened: served by a handler, whose status ends it.</summary>
internal sealed class Http2ServerStream(
    int id, Http2Connection connection, Http2Peer peer, string path, PacketStreamHandler handler)
    : Http2Stream(id, connection), IServerPacketStream
{
    private const string ContentType = "application/grpc";
    private List<HeaderField> request = [];
    private volatile bool started;

    public X509Certificate2? PeerCertificate => peer.Certificate;

    public string PeerAddress => peer.Address;

    /// <summary>The handler's task.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public IReadOnlyList<string> RequestHeader(string name) =>
        [.. request.Where(field => field.Name == name).Select(field => field.Value)];

    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; set; } = [];

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        Start();
        return ValueTask.CompletedTask;
    }

    public override bool Send(ReadOnlySpan<byte> head, in ReadOnlySequence<byte> body)
    {
        if (!started) Start();
        return base.Send(head, body);
    }

    public override void HeadersArrived(List<HeaderField> fields)
    {
        request = fields;
        Completion = ServeAsync();
    }

    public override void Trailers(List<HeaderField> fields)
    {
        // A client of gRPC has none to send; they mean nothing here.
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task ServeAsync()
    {
        if (Refusal() is { } status)
        {
            End([new(":status", status)]);
            return;
        }

        var result = Value(":path") == path
            ? await RunAsync()
            : new GrpcStatus(GrpcStatusCode.Unimplemented, $"unknown method {Value(":path")}");
        Input.Complete();
        if (Aborted.IsCancellationRequested) return;
        CloseWriting(); // from now on nobody starts the response
        End(Trailers(result));
    }

    private async Task<GrpcStatus> RunAsync()
    {
        try
        {
            return await handler(this);
        }
        catch (ProtocolException e)
        {
            return new GrpcStatus(GrpcStatusCode.Unknown, e.Message);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return new GrpcStatus(GrpcStatusCode.Cancelled, e.Message); // the peer is gone: nobody reads this
        }
    }

    // RFC 9113, 8.3.1, as far as it matters here, and gRPC's own rules.
    private string? Refusal()
    {
        if (Value(":path") is null || Value(":scheme") is null) return "400";
        if (Value(":method") != "POST") return "405";
        return Value("content-type")?.StartsWith(ContentType, StringComparison.Ordinal) == true ? null : "415";
    }

    private string? Value(string name) => RequestHeader(name) is [var value] ? value : null;

    // Several may send their first packet at the same moment: none of these may overtake the headers.
    private void Start()
    {
        lock (Connection.Output.Gate)
        {
            if (started || WriteClosed) return;
            var headers = ResponseHeaders.Select(pair => new HeaderField(pair.Key, pair.Value));
            Connection.Output.Headers(Id, [.. Opening, .. headers], endStream: false);
            started = true;
        }

        Connection.Output.Flush();
    }

    private List<HeaderField> Trailers(GrpcStatus status)
    {
        List<HeaderField> fields = started ? [] : [.. Opening];
        fields.Add(new("grpc-status", ((int)status.Code).ToString(CultureInfo.InvariantCulture)));
        fields.Add(new("grpc-message", GrpcMessage.Encode(status.Message)));
        return fields;
    }

    private static HeaderField[] Opening => [new(":status", "200"), new("content-type", ContentType)];

    private void End(List<HeaderField> last)
    {
        CloseWriting();
        Connection.Output.Headers(Id, last, endStream: true);
        if (!ReadClosed) Connection.Output.Reset(Id, Http2Error.NoError); // RFC 9113, 8.1: no more is wanted
        Connection.Output.Flush();
        Finish();
    }
}
