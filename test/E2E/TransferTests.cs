using System.Diagnostics;
using System.Security.Cryptography;

namespace OcmAddons.E2E.Tests;

/// <summary>Much at once, through the gateway and the tunnel, and every byte of it.</summary>
[CancelAfter(300_000)]
[Parallelizable]
public sealed class TransferTests
{
    private const int Megabytes = 50;

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
    public async Task Exec_50MB_ComesWhole(CancellationToken cancellationToken)
    {
        var expected = await InPodAsync(
            $"head -c {Megabytes}000000 /dev/urandom >/tmp/out; sha256sum </tmp/out", cancellationToken);
        var watch = Stopwatch.StartNew();

        var result = await Through.Program(
            "sh", "-c", $"kubectl exec workload -c main -n {space.Name} -- cat /tmp/out | sha256sum")
            .RunAsync(null, cancellationToken);

        await TestContext.Out.WriteLineAsync($"{Megabytes} MB of exec output took {watch.Elapsed}");
        Assert.That(result.Succeeded(), Is.EqualTo(expected));
    }

    [Test]
    public async Task Cp_50MBThereAndBack_KeepsEveryByte(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("e2e-").FullName;
        try
        {
            var bytes = RandomNumberGenerator.GetBytes(Megabytes * 1_000_000);
            await File.WriteAllBytesAsync(Path.Combine(folder, "there"), bytes, cancellationToken);

            await CopyAsync(folder, "there", $"{space.Name}/workload:/tmp/copy", cancellationToken);
            var inPod = await InPodAsync("sha256sum </tmp/copy", cancellationToken);
            await CopyAsync(folder, $"{space.Name}/workload:/tmp/copy", "back", cancellationToken);

            Assert.That(inPod, Does.StartWith(Convert.ToHexStringLower(SHA256.HashData(bytes))));
            var back = await File.ReadAllBytesAsync(Path.Combine(folder, "back"), cancellationToken);
            Assert.That(back.AsSpan().SequenceEqual(bytes));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task PortForward_100MB_ComesWhole(CancellationToken cancellationToken)
    {
        var expected = await InPodAsync(
            "head -c 100000000 /dev/urandom >/tmp/www/big; sha256sum </tmp/www/big", cancellationToken);
        await using var forward = Through.Command("port-forward", "pod/workload", ":8080", "-n", space.Name).Start();
        var line = await forward.LineAsync("Forwarding from 127.0.0.1:", cancellationToken);
        var address = new Uri($"http://127.0.0.1:{line.Split(':')[1].Split(' ')[0]}/");

        using var http = new HttpClient();
        for (var i = 0; i < 5; i++)
        {
            var page = await http.GetStringAsync(new Uri(address, "index.html"), cancellationToken);
            Assert.That(page, Is.EqualTo("hello from the pod\n"));
        }

        await using var big = await http.GetStreamAsync(new Uri(address, "big"), cancellationToken);
        var digest = await SHA256.HashDataAsync(big, cancellationToken);
        Assert.That(expected, Does.StartWith(Convert.ToHexStringLower(digest)));
    }

    private Task<string> InPodAsync(string script, CancellationToken cancellationToken) => Through.RunAsync(
        cancellationToken, "exec", "workload", "-c", "main", "-n", space.Name, "--", "sh", "-c", script);

    private static async Task CopyAsync(string folder, string from, string to, CancellationToken cancellationToken) =>
        (await Through.Command("cp", "-c", "main", from, to).In(folder).RunAsync(null, cancellationToken)).Succeeded();
}
