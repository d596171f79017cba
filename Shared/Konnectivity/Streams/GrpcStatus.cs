namespace OcmAddons.Konnectivity.Streams;

/// <summary>
/// The codes of gRPC that the tunnel uses; Go's handlers end with <see cref="Unknown"/> for every error.
/// </summary>
public enum GrpcStatusCode
{
    Ok = 0,
    Cancelled = 1,
    Unknown = 2,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}

/// <summary>How a call ended.</summary>
public readonly record struct GrpcStatus(GrpcStatusCode Code, string Message)
{
    public static GrpcStatus Ok => new(GrpcStatusCode.Ok, "");
}

/// <summary>A call ended with a status other than OK.</summary>
public sealed class GrpcException(GrpcStatus status) : IOException($"{status.Code}: {status.Message}")
{
    public GrpcStatus Status { get; } = status;
}
