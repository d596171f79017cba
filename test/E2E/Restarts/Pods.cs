namespace OcmAddons.E2E.Tests.Restarts;

/// <summary>The pods of a deployment.</summary>
internal sealed class Pods(Kubectl kubectl, string space, string deployment)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    /// <summary>
    /// Ends them, as an eviction does, and returns when others have taken their place. What is returned completes when
    /// the old ones are gone: they have a while to end what they do.
    /// </summary>
    public async Task<Task> RestartAsync(CancellationToken cancellationToken)
    {
        var gone = await GoneAsync(cancellationToken);
        await kubectl.RunAsync(
            cancellationToken, "delete", "pod", "-n", space, "-l", await SelectorAsync(cancellationToken),
            "--wait=false");
        await ReadyAsync(cancellationToken);
        return gone();
    }

    /// <summary>Replaces them one by one, as a new version does, and returns when the old ones are gone.</summary>
    public async Task RollAsync(CancellationToken cancellationToken)
    {
        var gone = await GoneAsync(cancellationToken);
        await kubectl.RunAsync(cancellationToken, "rollout", "restart", $"deployment/{deployment}", "-n", space);
        await ReadyAsync(cancellationToken);
        await gone();
    }

    private Task ReadyAsync(CancellationToken cancellationToken) => kubectl.RunAsync(
        cancellationToken, "rollout", "status", $"deployment/{deployment}", "-n", space, "--timeout=180s");

    /// <summary>Waits until those that are there now are not there any more.</summary>
    private async Task<Func<Task>> GoneAsync(CancellationToken cancellationToken)
    {
        string[] names = ["get", "pods", "-n", space, "-l", await SelectorAsync(cancellationToken), "-o", "name"];
        var before = Lines(await kubectl.RunAsync(cancellationToken, names));
        return () => Until.HoldsAsync(
            Patience,
            token => kubectl.TryAsync(token, names),
            result => result.ExitCode == 0 && !Lines(result.Output).Intersect(before).Any(),
            cancellationToken);
    }

    private async Task<string> SelectorAsync(CancellationToken cancellationToken)
    {
        const string labels = "go-template={{range $k, $v := .spec.selector.matchLabels}}{{$k}}={{$v}},{{end}}";
        return (await kubectl.RunAsync(cancellationToken, "get", "deployment", deployment, "-n", space, "-o", labels))
            .TrimEnd(',');
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
