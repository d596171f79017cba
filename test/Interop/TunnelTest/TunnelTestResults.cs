using OcmAddons.Interop.Tests.Processes;

namespace OcmAddons.Interop.Tests.TunnelTest;

/// <summary>What tunnel-test says.</summary>
internal static class TunnelTestResults
{
    // Whether a request passes in so short a time is the machine's business.
    private static readonly string[] Durations = ["500ms", "5s", "30s"];

    /// <summary>Measures, and for longer when the time was too short for anything.</summary>
    public static async Task<ToolResult> MeasureAsync(Func<string, Task<ToolResult>> run)
    {
        ToolResult? result = null;
        foreach (var duration in Durations)
        {
            result = await run($"--duration={duration}");
            if (result.ExitCode != 0 || !result.Output.Contains("\"perSecond\": 0,", StringComparison.Ordinal)) break;
        }

        return result!;
    }

    extension(ToolResult result)
    {
        /// <summary>The one hop that failed, as the exit code and the report have it.</summary>
        public string FailedHop()
        {
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            var lines = result.Output.Split('\n');
            var failed = lines.Where(line => line.StartsWith("FAILED", StringComparison.Ordinal)).ToList();
            Assert.That(failed, Has.Count.EqualTo(1), result.Output);
            return failed[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        }
    }
}
