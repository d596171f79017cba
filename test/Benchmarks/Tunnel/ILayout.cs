using OcmAddons.Benchmarks.Measuring;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>One way from this process to the target.</summary>
internal interface ILayout : IMeasured, IAsyncDisposable
{
    /// <summary>A connection to the target. Those of one layout share what can be shared.</summary>
    Task<Stream> DialAsync(CancellationToken cancellationToken);
}
