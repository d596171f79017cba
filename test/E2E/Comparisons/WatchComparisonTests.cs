namespace OcmAddons.E2E.Tests.Comparisons;

/// <summary>Two watches of the same thing, one straight and one through the gateway, tell the same.</summary>
[CancelAfter(120_000)]
[Parallelizable]
public sealed class WatchComparisonTests
{
    [TestCase("-o=jsonpath={.type} {.object.metadata.name} {.object.data.k}{\"\\n\"}")]
    [TestCase("-o=json")]
    public async Task Get_Watching_TellsTheSame(string output, CancellationToken cancellationToken)
    {
        await using var space = await TestNamespace.CreateAsync(cancellationToken);
        string[] watch =
        [
            "get", "configmaps", "-w", "--output-watch-events", "-n", space.Name, output, "-l", "e2e",
        ];
        var direct = Kubectl.Direct(TestEnvironment.First);
        await CreateAsync(direct, "first", space.Name, cancellationToken);
        await using var one = direct.Command(watch).Start();
        await using var other = Kubectl.Through(TestEnvironment.First).Command(watch).Start();
        RunningCommand[] both = [one, other];
        foreach (var started in both) await started.LineAsync("first", cancellationToken);
        var texts = both.Select(w => w.UntilAsync("finished", cancellationToken)).ToArray();

        await CreateAsync(direct, "second", space.Name, cancellationToken);
        await direct.RunAsync(
            cancellationToken, "patch", "configmap", "first", "-n", space.Name, "-p", """{"data":{"k":"w"}}""");
        await direct.RunAsync(cancellationToken, "delete", "configmap", "second", "-n", space.Name);
        await CreateAsync(direct, "finished", space.Name, cancellationToken);

        var lines = await Task.WhenAll(texts);
        Assert.That(lines[0], Does.Contain("MODIFIED").And.Contain("DELETED"));
        Assert.That(lines[1], Is.EqualTo(lines[0]));
    }

    private static Task CreateAsync(
        Kubectl kubectl, string name, string space, CancellationToken cancellationToken) => kubectl.Command(
            "apply", "-n", space, "-f", "-").RunAsync(
            $$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: {{name}}, labels: {e2e: ""} }
            data: {k: v}
            """,
            cancellationToken);
}
