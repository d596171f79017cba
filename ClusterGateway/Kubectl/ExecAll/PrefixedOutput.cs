using OcmAddons.ClusterGateway.Kubectl.Output;

namespace OcmAddons.ClusterGateway.Kubectl.ExecAll;

/// <summary>Whole lines of many programs at once, each with its cluster in front; colours tell them apart.</summary>
internal sealed class PrefixedOutput(Screen screen, IReadOnlyList<string> clusters)
{
    private static readonly string[] Colours = ["\e[36m", "\e[33m", "\e[35m", "\e[32m", "\e[34m", "\e[31m"];

    private readonly Lock gate = new();
    private readonly int width = clusters.Count == 0 ? 0 : clusters.Max(c => c.Length);
    private readonly bool colours = screen.HasColours;

    public void WriteOutput(int index, string line) => Write(screen.Output, index, line);

    public void WriteError(int index, string line) => Write(screen.Error, index, line);

    private void Write(TextWriter writer, int index, string line)
    {
        var name = clusters[index].PadRight(width);
        var prefix = colours && writer == screen.Output ? $"{Colours[index % Colours.Length]}{name}\e[0m" : name;
        lock (gate)
        {
            writer.WriteLine($"{prefix} | {line}");
        }
    }
}
