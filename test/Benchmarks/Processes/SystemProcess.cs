using System.Globalization;

namespace OcmAddons.Benchmarks.Processes;

/// <summary>A process of this machine, and what the system says that it costs.</summary>
internal class SystemProcess(string name, int id)
{
    private const double TicksPerSecond = 100; // what /proc counts in, on every Linux

    public string Name => name;

    /// <summary>CPU time so far, of the process and of the system for it.</summary>
    public double CpuSeconds
    {
        get
        {
            // | pid | (name, may hold blanks) | state | … utime is the 14th field, stime the 15th
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
        }
    }

    public long ResidentBytes =>
        File.ReadLines($"/proc/{id}/status").Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Select(line => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024).Single();

    /// <summary>Those of the local clusters' pods whose command line says that they are wanted: containers share this
    /// machine's kernel.</summary>
    public static IReadOnlyList<SystemProcess> InPods(string name, Func<string, bool> isWanted) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
           where int.TryParse(folder, CultureInfo.InvariantCulture, out _)
           let line = CommandLine(folder)
           where line.StartsWith("/app/", StringComparison.Ordinal) && isWanted(line)
           select new SystemProcess(name, int.Parse(folder, CultureInfo.InvariantCulture)),
    ];

    private static string CommandLine(string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // it has ended meanwhile
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
