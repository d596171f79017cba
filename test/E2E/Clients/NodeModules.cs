namespace OcmAddons.E2E.Tests.Clients;

/// <summary>The packages of the lock file, installed once into <c>.local/e2e</c>.</summary>
internal static class NodeModules
{
    /// <summary>Copies a program to where it finds them; its path there.</summary>
    public static async Task<string> PlaceAsync(string program, CancellationToken cancellationToken)
    {
        await InstallAsync(cancellationToken);
        var path = Path.Combine(Places.Installed, program);
        File.Copy(Places.Client(program), path, overwrite: true);
        return path;
    }

    private static async Task InstallAsync(CancellationToken cancellationToken)
    {
        var wanted = Places.Client("package-lock.json");
        var folder = Directory.CreateDirectory(Places.Installed).FullName;
        var done = Path.Combine(folder, "installed.json"); // a copy: written when all went well
        if (File.Exists(done) && await File.ReadAllTextAsync(done, cancellationToken)
            == await File.ReadAllTextAsync(wanted, cancellationToken)) return;

        foreach (var file in (string[])["package.json", "package-lock.json"])
            File.Copy(Places.Client(file), Path.Combine(folder, file), overwrite: true);
        (
            await new Command("npm", "ci", "--prefix", folder, "--ignore-scripts", "--no-audit")
                .RunAsync(null, cancellationToken)).Succeeded();
        File.Copy(wanted, done, overwrite: true);
    }
}
