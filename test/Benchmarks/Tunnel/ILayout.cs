using OcmAddons.Benchmarks.Processes;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>One way from this process to the target.</summary>
internal interface ILayout : IAsyncDisposable
{
    string Name { get; }

    /// <summary>The processes in between, whose CPU and memory count.</summary>
    IReadOnlyList<ChildProcess> Middle { get; }

    /// <summary>A connection to the target. Those of one layout share what can be shared.</summary>
    Task<Stream> DialAsync(CancellationToken cancellationToken);
}
