using OcmAddons.Konnectivity.Packets;

namespace OcmAddons.Konnectivity.Streams;

/// <summary>How Go's gRPC names what ended a stream; server and agent count errors by these names.</summary>
public static class StreamErrors
{
    public static string CodeOf(Exception reason) => reason switch
    {
        GrpcException { Status.Code: var code } => Name(code),
        ProtocolException => "Internal",
        OperationCanceledException => "Canceled",
        IOException { InnerException: null } => "Canceled", // the peer gave up this one call
        _ => "Unavailable",
    };

    // Go's spelling of the first one has a single l.
    private static string Name(GrpcStatusCode code) => code == GrpcStatusCode.Cancelled ? "Canceled" : $"{code}";
}
