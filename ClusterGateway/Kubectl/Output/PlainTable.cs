namespace OcmAddons.ClusterGateway.Kubectl.Output;

/// <summary>Columns as kubectl aligns them: three spaces apart, none at the end.</summary>
internal static class PlainTable
{
    private const int Gap = 3;

    public static void Write(TextWriter output, IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<Cell>> rows)
    {
        List<string[]> lines = [[.. headers], .. rows.Select(r => r.Select(c => c.Text).ToArray())];
        var widths = Enumerable.Range(0, headers.Count).Select(i => lines.Max(l => l[i].Length) + Gap).ToList();
        foreach (var line in lines)
            output.WriteLine(string.Concat(line.Select((text, i) => text.PadRight(widths[i]))).TrimEnd());
    }
}
