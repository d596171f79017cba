using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace OcmAddons.Hosting.Metrics;

/// <summary>
/// Prometheus' text format 0.0.4. An instrument named with dots is an OpenTelemetry name and is converted by their
/// rules (unit and <c>_total</c> appended); any other name is somebody's dashboard and is kept letter by letter.
/// </summary>
internal static class PrometheusText
{
    public static void Write(StringBuilder output, Metric metric)
    {
        var type = metric.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.Histogram => "histogram",
            MetricType.LongGauge or MetricType.DoubleGauge
                or MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => "gauge",
            _ => null, // exponential histograms have no text form
        };
        if (type is null) return;

        var name = NameOf(metric.Name, metric.Unit, type);
        WriteHeader(output, name, metric.Description, type);
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (type == "histogram")
                WriteHistogram(output, name, point);
            else
                WriteSample(output, name, Labels(point.Tags), ValueOf(metric.MetricType, point));
        }
    }

    public static void WriteHeader(StringBuilder output, string name, string help, string type)
    {
        if (help.Length > 0) output.Append("# HELP ").Append(name).Append(' ').Append(Help(help)).Append('\n');
        output.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    public static void WriteSample(StringBuilder output, string name, string labels, double value)
    {
        output.Append(name);
        if (labels.Length > 0) output.Append('{').Append(labels).Append('}');
        output.Append(' ').Append(Number(value)).Append('\n');
    }

    private static void WriteHistogram(StringBuilder output, string name, MetricPoint point)
    {
        var labels = Labels(point.Tags);
        var separator = labels.Length > 0 ? "," : "";
        long count = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            WriteSample(output, name + "_bucket", $"{labels}{separator}le=\"{Number(bucket.ExplicitBound)}\"", count);
        }

        WriteSample(output, name + "_sum", labels, point.GetHistogramSum());
        WriteSample(output, name + "_count", labels, point.GetHistogramCount());
    }

    private static double ValueOf(MetricType type, MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static string NameOf(string name, string unit, string type)
    {
        if (!name.Contains('.', StringComparison.Ordinal)) return Identifier(name);
        var result = Identifier(name);
        var suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            "1" when type == "gauge" => "_ratio",
            _ => "",
        };
        if (!result.EndsWith(suffix, StringComparison.Ordinal)) result += suffix;
        return type == "counter" && !result.EndsWith("_total", StringComparison.Ordinal) ? result + "_total" : result;
    }

    private static string Identifier(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] == ':' ? source[i] : '_';
        });

    private static string Labels(ReadOnlyTagCollection tags)
    {
        if (tags.Count == 0) return "";
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(Identifier(key)).Append("=\"").Append(Escape(value)).Append('"');
        }

        return text.ToString();
    }

    private static string Escape(object? value) =>
        (Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Help(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        // As Go writes it: the bound of a bucket is a label, by whose letters dashboards find it.
        _ => value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'),
    };
}
