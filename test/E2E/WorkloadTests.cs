using System.Security.Cryptography;

namespace OcmAddons.E2E.Tests;

/// <summary>What people do with a cluster all day, through the gateway, with a real pod.</summary>
[CancelAfter(180_000)]
public sealed class WorkloadTests
{
    private static readonly Kubectl Through = Kubectl.Through(TestEnvironment.First);

    private readonly string space = $"e2e-{Guid.NewGuid():N}"[..12];

    [OneTimeSetUp]
    public async Task CreatePodAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await Through.RunAsync(patience.Token, "create", "namespace", space);
        // A pod needs its namespace's service account, which comes a moment later.
        await Until.SucceedsAsync(
            TimeSpan.FromSeconds(30), token =>
                Through.TryAsync(token, "get", "serviceaccount", "default", "-n", space), patience.Token);
        await Through.ApplyAsync(Pod(), patience.Token);
        await Through.RunAsync(
            patience.Token, "wait", "--for=condition=Ready", "pod/workload", "-n", space, "--timeout=60s");
    }

    [OneTimeTearDown]
    public Task DeletePodAsync() =>
        Kubectl.Direct(TestEnvironment.First).DeleteAsync(CancellationToken.None, "namespace", space);

    [Test]
    public async Task Logs_Followed_ComeAsTheyAreWritten(CancellationToken cancellationToken)
    {
        await using var logs = Through.Command("logs", "-f", "--tail=1", "workload", "-n", space).Start();

        var first = await logs.LineAsync("tick", cancellationToken);
        var second = await logs.LineAsync("tick", cancellationToken);

        Assert.That(Number(second), Is.EqualTo(Number(first) + 1));
    }

    [Test]
    public async Task Exec_WithStdin_GivesItBack(CancellationToken cancellationToken)
    {
        var input = Convert.ToBase64String(RandomNumberGenerator.GetBytes(1_500_000)) + "\n";

        var result = await Through.Command("exec", "-i", "workload", "-n", space, "--", "cat")
            .RunAsync(input, cancellationToken);

        Assert.That(result.Succeeded(), Is.EqualTo(input));
    }

    [Test]
    public async Task Exec_CommandThatFails_PassesItsExitCodeOn(CancellationToken cancellationToken)
    {
        var result = await Through.TryAsync(
            cancellationToken, "exec", "workload", "-n", space, "--", "sh", "-c", "echo oops >&2; exit 7");

        Assert.That(result.ExitCode, Is.EqualTo(7));
        Assert.That(result.Error, Does.Contain("oops"));
    }

    [Test]
    public async Task PortForward_ToThePod_CarriesHttp(CancellationToken cancellationToken)
    {
        await using var forward = Through.Command("port-forward", "pod/workload", ":8080", "-n", space).Start();
        var line = await forward.LineAsync("Forwarding from 127.0.0.1:", cancellationToken);
        var port = line.Split(':')[1].Split(' ')[0];

        using var http = new HttpClient();
        for (var i = 0; i < 5; i++)
        {
            var page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/index.html"), cancellationToken);
            Assert.That(page, Is.EqualTo("hello from the pod\n"));
        }
    }

    [Test]
    public async Task Cp_ThereAndBack_KeepsEveryByte(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("e2e-").FullName;
        try
        {
            var bytes = RandomNumberGenerator.GetBytes(3_000_000);
            await File.WriteAllBytesAsync(Path.Combine(folder, "there"), bytes, cancellationToken);

            (
                await Through.Command("cp", "there", $"{space}/workload:/tmp/copy").In(folder)
                    .RunAsync(null, cancellationToken)).Succeeded();
            (
                await Through.Command("cp", $"{space}/workload:/tmp/copy", "back").In(folder)
                    .RunAsync(null, cancellationToken)).Succeeded();

            Assert.That(
                await File.ReadAllBytesAsync(Path.Combine(folder, "back"), cancellationToken), Is.EqualTo(bytes));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Apply_ServerSide_OwnsItsFields(CancellationToken cancellationToken)
    {
        var map =
            $$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: applied, namespace: {{space}}}
            data: {k: v}
            """;
        string[] arguments = ["apply", "--server-side", "--field-manager=e2e", "-f", "-"];

        (await Through.Command(arguments).RunAsync(map, cancellationToken)).Succeeded();

        string[] conflict = ["apply", "--server-side", "--field-manager=other", "-f", "-"];
        var refused = await Through.Command(conflict)
            .RunAsync(map.Replace("k: v", "k: w", StringComparison.Ordinal), cancellationToken);
        Assert.That(refused.ExitCode, Is.Not.Zero);
        Assert.That(refused.Error, Does.Contain("conflict with \"e2e\""));
        await Through.DeleteAsync(cancellationToken, "configmap", "applied", "-n", space);
    }

    [Test]
    public async Task Get_Watching_SeesChangesAsTheyHappen(CancellationToken cancellationToken)
    {
        await using var watch = Through.Command(
            "get", "configmaps", "-w", "--output-watch-events", "-n", space).Start();
        await watch.LineAsync("EVENT", cancellationToken);

        await Through.RunAsync(cancellationToken, "create", "configmap", "watched", "--from-literal=k=v", "-n", space);
        Assert.That(await watch.LineAsync("watched", cancellationToken), Does.Contain("ADDED"));

        await Through.DeleteAsync(cancellationToken, "configmap", "watched", "-n", space);
        Assert.That(await watch.LineAsync("watched", cancellationToken), Does.Contain("DELETED"));
    }

    private static int Number(string line) => int.Parse(line.Split(' ')[1]);

    private string Pod() =>
        $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: workload, namespace: {{space}}}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: ocm-addons/busybox:local
              imagePullPolicy: IfNotPresent
              command:
                - sh
                - -c
                - |
                  mkdir -p /tmp/www && echo hello from the pod >/tmp/www/index.html
                  httpd -p 8080 -h /tmp/www
                  i=0; while true; do i=$((i + 1)); echo "tick $i"; sleep 1; done
              readinessProbe:
                httpGet: {path: /index.html, port: 8080}
                periodSeconds: 1
        """;
}
