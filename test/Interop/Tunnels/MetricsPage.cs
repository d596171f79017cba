using System.Globalization;

namespace OcmAddons.Interop.Tests.Tunnels;

/// <summary>What a process says of itself under <c>/metrics</c>.</summary>
internal sealed class MetricsPage(string text)
{
    /// <summary>
    /// Sum over all samples of the name whose labels hold <paramref name="label"/>; 0 when there is none.
    /// </summary>
    public double Sum(string name, string label = "") =>
        text.Split('\n').Where(line => IsOf(line, name) && line.Contains(label, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    public override string ToString() => text;

    private static bool IsOf(string line, string name) => line.StartsWith(name, StringComparison.Ordinal)
        && line.Length > name.Length && line[name.Length] is ' ' or '{';
}
