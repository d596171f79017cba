namespace OcmAddons.Konnectivity.Dialing;

/// <summary>Why a tunnel could not be opened, or died.</summary>
public enum TunnelFailure
{
    /// <summary>No proxy-server replica has an agent for the host: its cluster is not connected.</summary>
    NoAgent,

    /// <summary>The agent was reached, but could not connect to the address.</summary>
    DialFailed,

    /// <summary>No proxy-server replica could be reached, or none let this client in.</summary>
    ServerUnreachable,

    /// <summary>Neither an answer nor a failure came within the dial timeout.</summary>
    TimedOut,

    /// <summary>The tunnel was lost after it had been opened.</summary>
    Lost,
}

/// <summary>This tunnel is dead, or never came to life; others are not affected.</summary>
public sealed class TunnelException : IOException
{
    public TunnelException(TunnelFailure reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    public TunnelFailure Reason { get; }
}
