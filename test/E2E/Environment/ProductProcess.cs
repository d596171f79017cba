using System.Diagnostics;
using System.Globalization;

namespace OcmAddons.E2E.Tests;

/// <summary>
/// A process in a container of the local clusters. Containers share this machine's kernel, so their processes are here.
/// </summary>
/// <param name="Arguments">The executable's name, the command and its flags.</param>
internal sealed record ProductProcess(int Id, IReadOnlyList<string> Arguments)
{
    /// <summary>Such as <c>cluster-proxy addon-agent</c>.</summary>
    public string Name => $"{Arguments[0]} {Arguments[1]}";

    public bool IsGone => !Directory.Exists($"/proc/{Id}");

    public static async Task<IReadOnlyList<ProductProcess>> AllAsync(CancellationToken cancellationToken)
    {
        var found = new List<ProductProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName))
        {
            if (!int.TryParse(folder, CultureInfo.InvariantCulture, out var id)
                || await TryReadAsync(id, "cmdline", cancellationToken) is not { } line) continue;
            var arguments = line.Split('\0', StringSplitOptions.RemoveEmptyEntries);
            if (arguments.Length < 2 || !arguments[0].StartsWith("/app/", StringComparison.Ordinal)) continue;
            found.Add(new ProductProcess(id, [Path.GetFileName(arguments[0]), .. arguments[1..]]));
        }

        return found;
    }

    /// <summary>The resident set in MiB; null when the process has ended.</summary>
    public async Task<int?> ResidentMegabytesAsync(CancellationToken cancellationToken)
    {
        var status = await TryReadAsync(Id, "status", cancellationToken);
        var resident = status?.Split('\n').FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return resident is null
            ? null
            : int.Parse(
                resident.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
                CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>As the kernel does when memory runs out: without a chance to drain.</summary>
    public void Kill()
    {
        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended meanwhile: kubelet was quicker.
        }
    }

    private static async Task<string?> TryReadAsync(int id, string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync($"/proc/{id}/{file}", cancellationToken);
        }
        catch (IOException)
        {
            return null; // it has ended meanwhile
        }
    }
}
