using OcmAddons.Benchmarks.Measuring;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>A kind of work, by the name under which the Go client knows the same.</summary>
internal sealed record LoadKind(string Name, Func<ILayout, Meter, CancellationToken, Task> RunAsync);
