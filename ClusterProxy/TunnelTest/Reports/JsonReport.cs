using System.Text.Json;
using System.Text.Json.Serialization;

namespace OcmAddons.ClusterProxy.TunnelTest.Reports;

/// <summary>The report for a program: everything, under the names of the records.</summary>
internal static class JsonReport
{
    public static void Write(TextWriter output, TunnelReport report) =>
        output.WriteLine(JsonSerializer.Serialize(report, ReportJsonContext.Default.TunnelReport));
}

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TunnelReport))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
