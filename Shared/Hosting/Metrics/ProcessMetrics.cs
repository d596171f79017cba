using System.Diagnostics;
using System.Text;

namespace OcmAddons.Hosting.Metrics;

/// <summary>The process's own figures, under the names that every Prometheus client uses.</summary>
internal static class ProcessMetrics
{
    public static void Write(StringBuilder output)
    {
        using var process = Process.GetCurrentProcess();
        Gauge(output, "process_resident_memory_bytes", "Resident memory size in bytes.", process.WorkingSet64);
        Gauge(output, "process_virtual_memory_bytes", "Virtual memory size in bytes.", process.VirtualMemorySize64);
        Gauge(output, "process_threads", "Number of OS threads.", process.Threads.Count);
        Gauge(output, "process_open_fds", "Number of open file descriptors.", OpenFiles());
        Gauge(output, "process_start_time_seconds", "Start time of the process since the Unix epoch in seconds.",
            new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000d);
        Counter(output, "process_cpu_seconds_total", "User and system CPU time in seconds.",
            process.TotalProcessorTime.TotalSeconds);
        Gauge(output, "dotnet_gc_heap_size_bytes", "Managed heap size in bytes.", GC.GetTotalMemory(false));
        Counter(output, "dotnet_gc_allocated_bytes_total", "Bytes allocated on the managed heap.",
            GC.GetTotalAllocatedBytes(precise: false));
        Counter(output, "dotnet_gc_collections_total", "Garbage collections.", GC.CollectionCount(0));
    }

    private static int OpenFiles() =>
        Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;

    private static void Gauge(StringBuilder output, string name, string help, double value) =>
        Sample(output, name, help, "gauge", value);

    private static void Counter(StringBuilder output, string name, string help, double value) =>
        Sample(output, name, help, "counter", value);

    private static void Sample(StringBuilder output, string name, string help, string type, double value)
    {
        PrometheusText.WriteHeader(output, name, help, type);
        PrometheusText.WriteSample(output, name, "", value);
    }
}
