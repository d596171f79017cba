using System.Globalization;
using OcmAddons.ClusterProxy.TunnelTest.Hops;
using OcmAddons.ClusterProxy.TunnelTest.Measuring;

namespace OcmAddons.ClusterProxy.TunnelTest.Reports;

/// <summary>The report for a person: a line for each hop, and under a failed one what to do.</summary>
internal static class TextReport
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static void Write(TextWriter output, TunnelReport report)
    {
        output.WriteLine(report.Url is null
            ? $"To {report.Target} through {report.Server} ({report.Mode})"
            : $"To {report.Target} through {report.Server} ({report.Mode}), for {report.Url}");
        if (report.Resolve is { } resolve) Write(output, resolve);
        foreach (var replica in report.Replicas)
        {
            output.WriteLine();
            output.WriteLine($"proxy-server {replica.Address}");
            foreach (var hop in replica.Hops) Write(output, hop);
        }

        if (report.Loads is { } loads)
        {
            output.WriteLine();
            foreach (var load in loads) Write(output, load);
        }

        output.WriteLine();
        output.WriteLine(report.Ok
            ? "The tunnel is fine."
            : $"The tunnel is not fine. Failed: {string.Join("; ", report.Failures)}.");
    }

    private static void Write(TextWriter output, HopResult hop)
    {
        var mark = hop.Ok ? "ok" : "FAILED";
        output.WriteLine(string.Create(Culture, $"{mark,-7} {hop.Hop,-8} {hop.Milliseconds,9:0.0} ms  {hop.Detail}"));
        if (hop.Advice is { } advice) output.WriteLine($"        to do: {advice}");
    }

    private static void Write(TextWriter output, MeasuredLoad load)
    {
        var name = string.Create(Culture, $"{load.Load}, {load.Connections} at once");
        var carried = load.MegabytesPerSecond is { } megabytes
            ? string.Create(Culture, $"  {megabytes,9:0.00} MB/s")
            : "";
        output.WriteLine(string.Create(
            Culture,
            $"{name,-24} {load.PerSecond,9:0.0}/s  median {load.MedianMilliseconds:0.00} ms  "
            + $"p99 {load.P99Milliseconds:0.00} ms{carried}"));
        if (load.Failures > 0) output.WriteLine($"        {load.Failures} failed, the first: {load.FirstFailure}");
    }
}
