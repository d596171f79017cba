using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting.Logging;

/// <summary>One JSON object a line: ts, level, logger, event, msg, the message's values, err.</summary>
internal sealed class JsonLineFormat : ILineFormat
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(Stream output, in LogLine line)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("ts", line.Time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ"));
            json.WriteString("level", Name(line.Level));
            json.WriteString("logger", line.Category);
            if (line.EventId != 0) json.WriteNumber("event", line.EventId);
            json.WriteString("msg", Secrets.Scrub(line.Message));
            WriteValues(json, line.Values);
            if (line.Exception is { } exception) json.WriteString("err", Secrets.Scrub(exception.ToString()));
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>>? values)
    {
        if (values is null) return;
        for (var i = 0; i < values.Count; i++)
        {
            var (name, value) = values[i];
            if (name == "{OriginalFormat}") continue;
            json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(name));
            switch (value)
            {
                case null: json.WriteNullValue(); break;
                case bool flag: json.WriteBooleanValue(flag); break;
                case int number: json.WriteNumberValue(number); break;
                case long number: json.WriteNumberValue(number); break;
                default: json.WriteStringValue(Secrets.Scrub(value.ToString() ?? "")); break;
            }
        }
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
