namespace OcmAddons.Benchmarks.Measuring;

/// <summary>Rows of text under a header, in columns as wide as they need.</summary>
internal sealed class Table(params string[] header)
{
    private readonly List<string[]> rows = [header];

    /// <summary>A row; cells that are not given stay empty.</summary>
    public void Add(params string[] cells) =>
        rows.Add([.. cells, .. Enumerable.Repeat("", header.Length - cells.Length)]);

    public void Write(TextWriter output)
    {
        var widths = header.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) =>
                column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            Write(output, cells);
            if (row == header) Write(output, widths.Select(width => new string('-', width)));
        }
    }

    private static void Write(TextWriter output, IEnumerable<string> cells) =>
        output.WriteLine($"| {string.Join(" | ", cells)} |");
}
