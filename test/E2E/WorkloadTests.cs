using System.Security.Cryptography;

namespace OcmAddons.E2E.Tests;

/// <summary>What people do with a cluster all day, through the gateway, with a real pod.</summary>
[CancelAfter(180_000)]
[Parallelizable]
public sealed class WorkloadTests
{
    private static readonly Kubectl Through = Kubectl.Through(TestEnvironment.First);

    private TestNamespace space = null!;

    [OneTimeSetUp]
    public async Task CreatePodAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        space = await TestNamespace.CreateAsync(patience.Token);
        await space.ApplyAsync(Manifests.Workload, patience.Token);
    }

    [OneTimeTearDown]
    public ValueTask DeletePodAsync() => space.DisposeAsync();

    [Test]
    public async Task Logs_Followed_ComeAsTheyAreWritten(CancellationToken cancellationToken)
    {
        await using var logs = Through.Command(
            "logs", "-f", "--tail=1", "workload", "-c", "main", "-n", space.Name).Start();

        var first = await logs.LineAsync("tick", cancellationToken);
        var second = await logs.LineAsync("tick", cancellationToken);

        Assert.That(Number(second), Is.EqualTo(Number(first) + 1));
    }

    [Test]
    public async Task Exec_WithStdin_GivesItBack(CancellationToken cancellationToken)
    {
        var input = Convert.ToBase64String(RandomNumberGenerator.GetBytes(1_500_000)) + "\n";

        var result = await Through.Command("exec", "-i", "workload", "-n", space.Name, "--", "cat")
            .RunAsync(input, cancellationToken);

        Assert.That(result.Succeeded(), Is.EqualTo(input));
    }

    [Test]
    public async Task Exec_CommandThatFails_PassesItsExitCodeOn(CancellationToken cancellationToken)
    {
        var result = await Through.TryAsync(
            cancellationToken, "exec", "workload", "-n", space.Name, "--", "sh", "-c", "echo oops >&2; exit 7");

        Assert.That(result.ExitCode, Is.EqualTo(7));
        Assert.That(result.Error, Does.Contain("oops"));
    }

    [Test]
    public async Task Exec_OnATerminal_HasItsSize(CancellationToken cancellationToken)
    {
        const string inside = "until [ \"$(stty size)\" = \"40 100\" ]; do sleep 0.1; done; tty; read x; echo got-$x";
        var result = await Through.Program(
            "script", "-qec",
            $"stty rows 40 cols 100; kubectl exec -it workload -c main -n {space.Name} -- sh -c '{inside}'",
            "/dev/null")
            .RunAsync("typed\n", cancellationToken);

        Assert.That(result.Succeeded(), Does.Contain("/dev/pts/").And.Contain("got-typed"));
    }

    [Test]
    public async Task Attach_WithStdin_ReachesTheProcess(CancellationToken cancellationToken)
    {
        await using var attached = Through.Command("attach", "-i", "workload", "-c", "echo", "-n", space.Name).Start();

        await attached.Input.WriteLineAsync("one line");
        await attached.Input.FlushAsync(cancellationToken);

        Assert.That(await attached.LineAsync("one", cancellationToken), Is.EqualTo("one line"));
    }

    private static int Number(string line) => int.Parse(line.Split(' ')[1]);
}
