using System.Text;

namespace OcmAddons.ClusterGateway.Kubectl.ExecAll;

/// <summary>Reads a program's output line by line. A line without an end is given in pieces.</summary>
internal static class LineReader
{
    public const int MaxLine = 64 * 1024;

    public static async Task ReadAsync(TextReader reader, Action<string> line, CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        var rest = new StringBuilder();
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            var piece = buffer.AsMemory(0, read);
            for (int end; (end = piece.Span.IndexOf('\n')) >= 0; piece = piece[(end + 1)..])
            {
                line(rest.Append(piece[..end]).ToString().TrimEnd('\r'));
                rest.Clear();
            }

            rest.Append(piece);
            if (rest.Length < MaxLine) continue;
            line(rest.ToString());
            rest.Clear();
        }

        if (rest.Length > 0) line(rest.ToString());
    }
}
