using System.Globalization;
using OcmAddons.Konnectivity.Http2.Hpack;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>A call that was opened from here.</summary>
internal sealed class Http2ClientStream(int id, Http2Connection connection)
    : Http2Stream(id, connection), IClientPacketStream
{
    private readonly TaskCompletionSource<List<HeaderField>> response =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private List<HeaderField> trailers = [];
    private volatile bool completed;

    public async Task<IReadOnlyList<string>> ResponseHeaderAsync(string name, CancellationToken cancellationToken)
    {
        var fields = await response.Task.WaitAsync(cancellationToken);
        return [.. fields.Where(field => field.Name == name).Select(field => field.Value)];
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        Connection.Output.End(this);
        completed = true;
        if (ReadClosed) Finish();
        return ValueTask.CompletedTask;
    }

    public override void HeadersArrived(List<HeaderField> fields)
    {
        var status = Value(fields, ":status");
        if (status?.StartsWith('1') == true) return; // informational
        if (status != "200") throw new Http2Exception(Http2Error.Cancel, $"HTTP status {status}.", Id);
        response.TrySetResult(fields);
    }

    public override void Trailers(List<HeaderField> fields)
    {
        trailers = fields;
        if (!response.Task.IsCompleted) HeadersArrived(fields); // nothing but trailers
    }

    public override void EndOfInput()
    {
        var status = Status();
        if (status.Code == GrpcStatusCode.Ok)
        {
            base.EndOfInput();
            if (completed) Finish();
            return;
        }

        Broken(new GrpcException(status));
    }

    public override ValueTask DisposeAsync()
    {
        if (ReadClosed && completed) Finish();
        else Reset(Http2Error.Cancel, new IOException("The call was given up."));
        Input.Complete();
        return ValueTask.CompletedTask;
    }

    protected override void OnBroken(Exception reason)
    {
        response.TrySetException(reason);
        _ = response.Task.Exception; // seen by whoever waits for it, if anybody does
    }

    private static string? Value(List<HeaderField> fields, string name) =>
        fields.Find(field => field.Name == name).Value;

    private GrpcStatus Status()
    {
        var text = Value(trailers, "grpc-status");
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            return new GrpcStatus(GrpcStatusCode.Unknown, "The server ended the call without a status.");
        }

        return new GrpcStatus((GrpcStatusCode)code, GrpcMessage.Decode(Value(trailers, "grpc-message") ?? ""));
    }
}
