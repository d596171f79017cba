using System.Text;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting.Logging;

/// <summary>klog's layout: <c>I1122 11:00:00.123456 category] message</c>.</summary>
internal sealed class TextLineFormat : ILineFormat
{
    public void Write(Stream output, in LogLine line)
    {
        var text = new StringBuilder(128);
        text.Append(Letter(line.Level)).Append(line.Time.ToString("MMdd HH:mm:ss.ffffff"))
            .Append(' ').Append(ShortCategory(line.Category)).Append("] ").Append(OneLine(line.Message));
        if (line.Exception is { } exception) text.Append(": ").Append(OneLine(exception.ToString()));
        output.Write(Encoding.UTF8.GetBytes(Secrets.Scrub(text.ToString())));
        output.WriteByte((byte)'\n');
    }

    private static char Letter(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => 'D',
        LogLevel.Information => 'I',
        LogLevel.Warning => 'W',
        _ => 'E',
    };

    private static string ShortCategory(string category) => category[(category.LastIndexOf('.') + 1)..];

    /// <summary>A peer's text must not be able to forge a line of its own.</summary>
    private static string OneLine(string text) =>
        text.AsSpan().ContainsAny('\r', '\n') ? text.ReplaceLineEndings("\\n") : text;
}
