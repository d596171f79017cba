using System.Diagnostics;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Integration.Tests;

/// <summary>Renders and installs the repository's charts with the repository's own scripts.</summary>
internal static class Charts
{
    public static Task<string> RenderAsync(
        string chart, string @namespace, IEnumerable<string> values, CancellationToken cancellationToken) => RunAsync(
        "render.sh", kubeconfig: "",
        [
            chart, Folder(chart), "-n", @namespace, "--include-crds", "--kube-version", "v1.20.2", "--api-versions",
            "policy/v1beta1", .. Set(values),
        ],
        cancellationToken);

    /// <summary>As people without helm install it, or with it.</summary>
    public static async Task InstallAsync(
        string chart, KubernetesConfig hub, string @namespace, IEnumerable<string> values,
        CancellationToken cancellationToken)
    {
        var kubeconfig = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(kubeconfig, KubeconfigText.Of(hub), cancellationToken);
            await RunAsync(
                "install.sh", kubeconfig, [chart, Folder(chart), "-n", @namespace, .. Set(values)], cancellationToken);
        }
        finally
        {
            File.Delete(kubeconfig);
        }
    }

    private static string Folder(string chart) => Path.Combine(RepositoryFiles.Folder, "charts", chart);

    private static IEnumerable<string> Set(IEnumerable<string> values) =>
        values.SelectMany(value => new[] { "--set", value });

    private static async Task<string> RunAsync(
        string script, string kubeconfig, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(RepositoryFiles.Folder, "hack", "charts", script))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = kubeconfig;
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var renderer = Process.Start(start)!;
        var errors = renderer.StandardError.ReadToEndAsync(cancellationToken);
        var output = await renderer.StandardOutput.ReadToEndAsync(cancellationToken);
        await renderer.WaitForExitAsync(cancellationToken);
        Assert.That(renderer.ExitCode, Is.Zero, $"{script}: {await errors}");
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
