using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>Handles one call; the status that it returns is what the peer gets.</summary>
public delegate Task<GrpcStatus> PacketStreamHandler(IServerPacketStream stream);

/// <summary>Serves one streaming method of gRPC on Kestrel.</summary>
internal static class GrpcEndpoint
{
    public static async Task HandleAsync(HttpContext context, string path, PacketStreamHandler handler)
    {
        if (!IsGrpc(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        LiftLimits(context);
        context.Response.ContentType = "application/grpc";
        var status = context.Request.Path.Equals(path, StringComparison.Ordinal)
            ? await RunAsync(context, handler)
            : new GrpcStatus(GrpcStatusCode.Unimplemented, $"unknown method {context.Request.Path}");
        if (context.RequestAborted.IsCancellationRequested) return;

        context.Response.AppendTrailer("grpc-status", ((int)status.Code).ToString(CultureInfo.InvariantCulture));
        context.Response.AppendTrailer("grpc-message", GrpcMessage.Encode(status.Message));
    }

    private static async Task<GrpcStatus> RunAsync(HttpContext context, PacketStreamHandler handler)
    {
        await using var stream = new KestrelPacketStream(context);
        try
        {
            return await handler(stream);
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

    private static bool IsGrpc(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol) && HttpMethods.IsPost(request.Method)
        && request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;

    // A tunnel has no size and may be silent for days.
    private static void LiftLimits(HttpContext context)
    {
        var size = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (size is { IsReadOnly: false }) size.MaxRequestBodySize = null;
    }
}
