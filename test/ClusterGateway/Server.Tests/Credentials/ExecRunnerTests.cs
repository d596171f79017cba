using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Credentials;
using OcmAddons.ClusterGateway.Server.Registry;

namespace OcmAddons.ClusterGateway.Server.Tests.Credentials;

/// <summary>Real programs: what they get, and what is made of what they print.</summary>
[CancelAfter(60_000)]
public sealed class ExecRunnerTests
{
    private const string V1 = "client.authentication.k8s.io/v1";

    private static readonly ExecRunner Runner = new(ExecSettings.Default, TimeProvider.System);

    private static readonly Gateway Cluster = new(
        "c1", new GatewayOrigin("u", "1", null), new GatewayEndpoint("Const", "https://x", "CA"u8.ToArray()), null,
        new GatewayHealth(true, null));

    [Test]
    public async Task Run_Token_IsWhatTheProgramPrints()
    {
        var issued = await RunAsync(
            """{"apiVersion":"$V","status":{"token":"t-1","expirationTimestamp":"2030-01-01T00:00:00Z"}}""");

        Assert.Multiple(() =>
        {
            Assert.That(issued.Token!.Reveal(), Is.EqualTo("t-1"));
            Assert.That(issued.Certificate, Is.Null);
            Assert.That(issued.Expires, Is.EqualTo(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        });
    }

    [Test]
    public async Task Run_Certificate_IsWhatTheProgramPrints()
    {
        var issued = await RunAsync(
            """{"apiVersion":"$V","status":{"clientCertificateData":"c","clientKeyData":"k"}}""");

        Assert.That(Encoding.UTF8.GetString(issued.Certificate!.CertificatePem), Is.EqualTo("c"));
        Assert.That((issued.Certificate.KeyPem.Reveal(), issued.Expires), Is.EqualTo(("k", (DateTimeOffset?)null)));
    }

    [TestCase("{", "decoding stdout")]
    [TestCase("""{"apiVersion":"x"}""", "is configured to use API version")]
    [TestCase("""{"apiVersion":"a/b/c","status":{"token":"t"}}""", "is configured to use API version")]
    [TestCase(
        """{"apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"t"}}""",
        "is configured to use API version")]
    [TestCase("""{"status":{"token":"t"}}""", "is configured to use API version")]
    [TestCase("""{"apiVersion":"$V"}""", "didn't return a status field")]
    [TestCase("""{"apiVersion":"$V","status":{}}""", "didn't return a token or cert/key pair")]
    [TestCase("""{"apiVersion":"$V","status":{"clientCertificateData":"c"}}""", "only certificate or key, not both")]
    [TestCase("""{"apiVersion":"$V","status":{"clientKeyData":"k"}}""", "only certificate or key, not both")]
    [TestCase("""{"apiVersion":"$V","status":{"token":["s3cret"]}}""", "decoding stdout")]
    public void Run_OtherOutput_IsAnErrorThatDoesNotRepeatIt(string output, string words) => Assert.That(
        () => RunAsync(output),
        Throws.TypeOf<FormatException>().With.Message.Contains(words).And.Message.Not.Contains("s3cret"));

    [Test]
    public void Run_NonZeroExit_SaysTheCodeAndNothingOfStandardError() => Assert.That(
        () => Runner.RunAsync(Script("echo s3cret >&2; exit 7"), Cluster),
        Throws.TypeOf<FormatException>().With.Message.EqualTo("exec: executable sh failed with exit code 7"));

    [Test]
    public void Run_NoSuchProgram_SaysSoWithTheHint()
    {
        var command = Command("/nowhere/aws", [], """, "installHint": "install it" """);

        Assert.That(
            () => Runner.RunAsync(command, Cluster),
            Throws.TypeOf<FormatException>().With.Message.EqualTo("exec: executable aws not found: install it"));
    }

    [Test]
    public void Run_ProgramThatDoesNotEnd_IsKilled()
    {
        var impatient = new ExecRunner(new ExecSettings([], TimeSpan.FromMilliseconds(1)), TimeProvider.System);

        Assert.That(
            () => impatient.RunAsync(Script("exec sleep 1000"), Cluster),
            Throws.TypeOf<FormatException>().With.Message.Contains("did not end within"));
    }

    [Test]
    public void Run_EndlessOutput_IsAnError() => Assert.That(
        () => Runner.RunAsync(Script("yes"), Cluster),
        Throws.TypeOf<FormatException>().With.Message.Contains("too much"));

    [Test]
    public async Task Run_Environment_HasTheVariablesAndTheCluster()
    {
        var command = Command(
            "sh",
            [
                "-c",
                """printf '{"apiVersion":"%s","status":{"token":"%s"}}' """
                    + "\"$V\" $(echo \"$KUBERNETES_EXEC_INFO\" | base64 -w0)",
            ],
            $$""", "provideClusterInfo": true, "env": [{"name": "V", "value": "{{V1}}"}] """);

        var issued = await Runner.RunAsync(command, Cluster);

        var info = JsonNode.Parse(Convert.FromBase64String(issued.Token!.Reveal()))!;
        Assert.That(info["spec"]!["interactive"]!.GetValue<bool>(), Is.False);
        Assert.That(info["spec"]!["cluster"]!["server"]!.GetValue<string>(), Is.EqualTo("https://x"));
    }

    [Test]
    public void Run_CommandThatIsNotAllowed_IsNotRun()
    {
        var strict = new ExecRunner(new ExecSettings(["aws"], TimeSpan.FromSeconds(30)), TimeProvider.System);

        Assert.That(
            () => strict.RunAsync(Script("true"), Cluster),
            Throws.TypeOf<FormatException>().With.Message.Contains("--exec-credential-commands"));
    }

    [TestCase(null, "exec config not provided")]
    [TestCase("""{"apiVersion":"client.authentication.k8s.io/v1"}""", "missing \"command\" property")]
    [TestCase("""{"command":"x"}""", "invalid apiVersion \"\"")]
    [TestCase("""{"command":"x","apiVersion":"client.authentication.k8s.io/v1alpha1"}""", "invalid apiVersion")]
    [TestCase("""{"command":"x","apiVersion":"a/b/c"}""", "invalid apiVersion \"a/b/c\"")]
    [TestCase("""{"command":"x","apiVersion":"$V","interactiveMode":"Always"}""", "interactive")]
    [TestCase("""{"command":"x","apiVersion":"$V","env":[1]}""", "cannot be read")]
    [TestCase("[", "cannot be read")]
    public void Parse_Config_ThatCannotRun_IsAnError(string? config, string words) => Assert.That(
        () => ExecCommand.Parse(config is null ? null : Encoding.UTF8.GetBytes(config.Replace("$V", V1))),
        Throws.TypeOf<FormatException>().With.Message.Contains(words));

    private static Task<IssuedCredential> RunAsync(string output) =>
        Runner.RunAsync(Script($"cat <<'END'\n{output.Replace("$V", V1)}\nEND"), Cluster);

    private static ExecCommand Script(string script) => Command("sh", ["-c", script], "");

    private static ExecCommand Command(string command, string[] arguments, string more)
    {
        var args = new JsonArray([.. arguments.Select(a => JsonValue.Create(a))]);
        return ExecCommand.Parse(Encoding.UTF8.GetBytes(
            $$"""{"apiVersion":"{{V1}}","command":"{{command}}","args":{{args.ToJsonString()}}{{more}}}"""));
    }
}
