using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Tests.Backends;

/// <summary>The stream of an agent that leaves as soon as it is in.</summary>
internal sealed class AgentStream(Action? started = null) : IServerPacketStream
{
    public X509Certificate2? PeerCertificate => null;

    public string PeerAddress => "test";

    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; set; } = [];

    public PipeReader Input { get; } = PipeReader.Create(ReadOnlySequence<byte>.Empty);

    public CancellationToken Aborted => CancellationToken.None;

    public long Unsent => 0;

    public long Passed => 0;

    public Action? Progress { get; set; }

    public IReadOnlyList<string> RequestHeader(string name) => name switch
    {
        TunnelHeaders.AgentId => ["agent"],
        TunnelHeaders.AgentIdentifiers => ["host=cluster1"],
        _ => [],
    };

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        started?.Invoke();
        return ValueTask.CompletedTask;
    }

    public bool Send(ReadOnlySpan<byte> head, in ReadOnlySequence<byte> body) => true;

    public void Flush()
    {
        // All that was sent has gone.
    }

    public void Abort() => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
