namespace OcmAddons.E2E.Tests;

/// <summary>A namespace on managed1 with what a fixture needs; it goes with this object.</summary>
internal sealed class TestNamespace : IAsyncDisposable
{
    private static readonly Kubectl Direct = Kubectl.Direct(TestEnvironment.First);

    private TestNamespace(string name) => Name = name;

    public string Name { get; }

    /// <summary>All names are of one length: tables have the same width in each.</summary>
    public static async Task<TestNamespace> CreateAsync(CancellationToken cancellationToken)
    {
        var space = new TestNamespace($"e2e-{Guid.NewGuid():N}"[..12]);
        await Direct.RunAsync(cancellationToken, "create", "namespace", space.Name);
        // A pod needs its namespace's service account, which comes a moment later.
        await Until.SucceedsAsync(
            TimeSpan.FromSeconds(30),
            token => Direct.TryAsync(token, "get", "serviceaccount", "default", "-n", space.Name), cancellationToken);
        return space;
    }

    /// <summary>Applies the objects and waits until those pods are ready that have the label <c>app</c>.</summary>
    public async Task ApplyAsync(string yaml, CancellationToken cancellationToken)
    {
        (
            await Direct.Command("apply", "-n", Name, "-f", "-").RunAsync(yaml, cancellationToken)).Succeeded();
        await Until.SucceedsAsync(
            TimeSpan.FromSeconds(60),
            token => Direct.TryAsync(
                token, "wait", "--for=condition=Ready", "pod", "-l", "app", "-n", Name, "--timeout=60s"),
            cancellationToken);
    }

    public async ValueTask DisposeAsync() =>
        await Direct.DeleteAsync(CancellationToken.None, "namespace", Name);
}
