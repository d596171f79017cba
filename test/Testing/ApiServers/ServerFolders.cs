using System.Diagnostics;
using System.Globalization;

namespace OcmAddons.Testing.ApiServers;

/// <summary>
/// Temporary folders that carry their owner's process id, so that those of killed test runs can be told and removed.
/// </summary>
internal static class ServerFolders
{
    private const string Prefix = "ocm-addons-apiserver-";

    public static string Create()
    {
        RemoveOrphans();
        return Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-").FullName;
    }

    private static void RemoveOrphans()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (!int.TryParse(owner, CultureInfo.InvariantCulture, out var id) || IsRunning(id)) continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another run is removing it, or it is another user's.
            }
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
