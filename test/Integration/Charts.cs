using System.Diagnostics;

namespace OcmAddons.Integration.Tests;

/// <summary>Renders the repository's charts with the repository's own renderer.</summary>
internal static class Charts
{
    public static async Task<string> RenderAsync(
        string chart, string @namespace, IEnumerable<string> values, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(RepositoryFiles.Folder, "hack", "charts", "render.sh"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            chart, Path.Combine(RepositoryFiles.Folder, "charts", chart), "-n", @namespace, "--include-crds",
            "--kube-version", "v1.20.2", "--api-versions", "policy/v1beta1",
            .. values.SelectMany(value => new[] { "--set", value }),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var renderer = Process.Start(start)!;
        var errors = renderer.StandardError.ReadToEndAsync(cancellationToken);
        var output = await renderer.StandardOutput.ReadToEndAsync(cancellationToken);
        await renderer.WaitForExitAsync(cancellationToken);
        Assert.That(renderer.ExitCode, Is.Zero, $"chart {chart}: {await errors}");
        return output;
    }

    /// <summary>The CRDs of OCM's kinds, one YAML stream.</summary>
    public static async Task<string> OcmCrdsAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(RepositoryFiles.Folder, "hack", "OcmStandIn", "crds");
        var files = await Task.WhenAll(
            Directory.EnumerateFiles(folder, "*.yaml").Order()
                .Select(f => File.ReadAllTextAsync(f, cancellationToken)));
        return string.Join("\n---\n", files);
    }
}
