namespace OcmAddons.ClusterGateway.Server.Audit.Policies;

/// <summary>The moments of a request at which an event may be made of it.</summary>
[Flags]
internal enum AuditStages
{
    None = 0,

    /// <summary>Who sent it is known, and nothing else has happened.</summary>
    RequestReceived = 1,

    /// <summary>The headers of a long answer are about to be sent.</summary>
    ResponseStarted = 2,

    ResponseComplete = 4,

    /// <summary>The server failed over it.</summary>
    Panic = 8,
}
