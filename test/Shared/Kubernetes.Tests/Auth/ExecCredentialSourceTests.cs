using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Auth.Exec;
using OcmAddons.Testing.Time;

namespace OcmAddons.Kubernetes.Tests.Auth;

[CancelAfter(30_000)]
public sealed class ExecCredentialSourceTests
{
    private const string Version = "client.authentication.k8s.io/v1";

    private readonly FakeTimeProvider time = new();
    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("ocm-addons-exec-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Get_Twice_RunsTheProgramOnceUntilShortlyBeforeExpiry(CancellationToken cancellationToken)
    {
        var expiry = time.GetUtcNow().AddMinutes(10).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        var plugin = Counting($$"""{"token":"$n","expirationTimestamp":"{{expiry}}"}""");
        var source = new ExecCredentialSource(plugin, time);

        var first = await source.GetAsync(force: false, cancellationToken);
        time.Advance(TimeSpan.FromMinutes(9));
        var second = await source.GetAsync(force: false, cancellationToken);
        time.Advance(TimeSpan.FromSeconds(31));
        var third = await source.GetAsync(force: false, cancellationToken);

        Assert.That(new[] { first.Token, second.Token, third.Token }, Is.EqualTo(new[] { "1", "1", "2" }));
    }

    [Test]
    public async Task Get_Forced_RunsItAgain(CancellationToken cancellationToken)
    {
        var source = new ExecCredentialSource(Counting("""{"token":"$n"}"""), time);

        await source.GetAsync(force: false, cancellationToken);
        time.Advance(TimeSpan.FromDays(100));
        var second = await source.GetAsync(force: false, cancellationToken);
        var third = await source.GetAsync(force: true, cancellationToken);

        Assert.That(new[] { second.Token, third.Token }, Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public async Task Get_Program_IsToldWhatIsAskedOfIt(CancellationToken cancellationToken)
    {
        var plugin = Script(
            $$$"""
            printf '%s' "$KUBERNETES_EXEC_INFO" > {{{folder}}}/info
            printf '{"apiVersion":"{{{Version}}}","kind":"ExecCredential","status":{"token":"%s %s"}}' "$1" "$NAME"
            """,
            arguments: ["one"],
            environment: [KeyValuePair.Create("NAME", "value")],
            cluster: new() { Server = "https://host", TlsServerName = "n", CertificateAuthorityData = [1] });

        var status = await new ExecCredentialSource(plugin, time).GetAsync(force: false, cancellationToken);

        Assert.That(status.Token, Is.EqualTo("one value"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "info"), cancellationToken), Is.EqualTo(
            $$$"""{"apiVersion":"{{{Version}}}","kind":"ExecCredential","spec":{"interactive":false,"cluster":"""
            + """{"server":"https://host","tls-server-name":"n","certificate-authority-data":"AQ=="}}}"""));
    }

    [TestCase("echo oops >&2; exit 3", "exit code 3: oops")]
    [TestCase("echo no json", "did not print an ExecCredential")]
    [TestCase("""echo '{"apiVersion":"other/v1beta1"}'""", "client.authentication.k8s.io/v1 was asked for")]
    [TestCase("""echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{}}'""", "neither token nor certificate")]
    [TestCase("head -c 3000000 /dev/zero", "printed too much")]
    public async Task Get_ProgramThatFails_SaysWhy(string script, string expected, CancellationToken cancellationToken)
    {
        var source = new ExecCredentialSource(Script(script), time);

        var error = (await Assert.ThrowsAsync<KubernetesConfigException>(
            () => source.GetAsync(force: false, cancellationToken)))!;

        Assert.That(error.Message, Does.Contain(expected));
    }

    [Test]
    public async Task Get_NoSuchProgram_GivesTheHint(CancellationToken cancellationToken)
    {
        var source = new ExecCredentialSource(new() { Command = "/no/such", InstallHint = "Get it there." }, time);

        var error = (await Assert.ThrowsAsync<KubernetesConfigException>(
            () => source.GetAsync(force: false, cancellationToken)))!;

        Assert.That(error.Message, Does.Contain("/no/such").And.EndWith("Get it there."));
    }

    [Test]
    public async Task Get_ProgramThatHangs_IsGivenUpAndKilled(CancellationToken cancellationToken)
    {
        var source = new ExecCredentialSource(
            Script($"echo $$ > {folder}/pid.tmp; mv {folder}/pid.tmp {folder}/pid; exec sleep 1000"), time);

        var get = source.GetAsync(force: false, cancellationToken);
        await time.WhenTimerDueWithinAsync(TimeSpan.FromMinutes(2), cancellationToken);
        time.Advance(TimeSpan.FromMinutes(2));

        var error = (await Assert.ThrowsAsync<KubernetesConfigException>(() => get))!;
        Assert.That(error.Message, Does.Contain("gave no credential within"));
    }

    private ExecPlugin Counting(string status) => Script(
        $$"""
        n=$(($(cat {{folder}}/n 2>/dev/null || echo 0) + 1)); echo $n > {{folder}}/n
        cat <<END
        {"apiVersion":"{{Version}}","kind":"ExecCredential","status":{{status}}}
        END
        """);

    private ExecPlugin Script(
        string script,
        IReadOnlyList<string>? arguments = null,
        IReadOnlyList<KeyValuePair<string, string>>? environment = null,
        ExecCluster? cluster = null) => new()
        {
            Command = "/bin/sh",
            Arguments = ["-c", script, "sh", .. arguments ?? []],
            Environment = environment ?? [],
            ApiVersion = Version,
            Cluster = cluster,
        };
}
