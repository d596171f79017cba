using OcmAddons.ClusterGateway.Server.Audit.Events;

namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <summary>Where events go in the end; one user at a time.</summary>
internal interface IAuditSink : IDisposable
{
    /// <summary>For metrics and logs.</summary>
    string Name { get; }

    ReadOnlyMemory<byte> Encode(AuditEvent audited);

    /// <exception cref="AuditException">They did not arrive.</exception>
    /// <param name="abort">The process cannot wait any longer.</param>
    Task WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken abort);
}

/// <summary>These events are lost; the next ones may arrive.</summary>
internal sealed class AuditException(string message, Exception? inner = null) : Exception(message, inner);
