using OcmAddons.Benchmarks.Processes;

namespace OcmAddons.Benchmarks.Measuring;

/// <summary>One way to do the same thing.</summary>
internal interface IMeasured
{
    string Name { get; }

    /// <summary>The processes in between, whose CPU and memory count.</summary>
    IReadOnlyList<SystemProcess> Middle { get; }
}
