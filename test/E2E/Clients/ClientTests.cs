namespace OcmAddons.E2E.Tests.Clients;

/// <summary>
/// Other people's clients, straight to the managed cluster and through the gateway: Debian's for Python and Kubernetes'
/// own for Node. Their exec is over WebSocket.
/// </summary>
[CancelAfter(300_000)]
[Parallelizable]
public sealed class ClientTests
{
    private TestNamespace space = null!;

    [OneTimeSetUp]
    public async Task PrepareAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        space = await TestNamespace.CreateAsync(patience.Token);
        await space.ApplyAsync($"{Manifests.Sights}\n---\n{Manifests.Workload}", patience.Token);
    }

    [OneTimeTearDown]
    public ValueTask CleanAsync() => space.DisposeAsync();

    [Test]
    public Task Python_ListWatchPatchExec_AreAsWithoutTheGateway(CancellationToken cancellationToken) => CompareAsync(
        "python",
        // Debian's package is for Debian's interpreter.
        kubectl => kubectl.Program("/usr/bin/python3", Places.Client("client.py"), space.Name), cancellationToken);

    [Test]
    public async Task Node_ListWatchPatchExec_AreAsWithoutTheGateway(CancellationToken cancellationToken)
    {
        var program = await NodeModules.PlaceAsync("client.mjs", cancellationToken);
        await CompareAsync("node", kubectl => kubectl.Program("node", program, space.Name), cancellationToken);
    }

    private static async Task CompareAsync(
        string client, Func<Kubectl, Command> program, CancellationToken cancellationToken)
    {
        var direct = await program(Kubectl.Direct(TestEnvironment.First)).RunAsync(null, cancellationToken);
        var through = await program(Kubectl.Through(TestEnvironment.First)).RunAsync(null, cancellationToken);

        var lines = direct.Succeeded().Replace(" ", "", StringComparison.Ordinal).Split('\n');
        Assert.That(lines, Is.EqualTo(new[]
        {
            """{"list":["one","three","two"]}""",
            """{"watch":[["ADDED",null],["MODIFIED",{"k":"v"}],["DELETED",{"k":"v"}]]}""",
            """{"patch":"washere"}""",
            """{"exec":["gottyped\n","oops\n",3]}""",
            """{"error":[404,"NotFound"]}""",
            "",
        }), client);
        Assert.That(through.Succeeded(), Is.EqualTo(direct.Output));
    }
}
