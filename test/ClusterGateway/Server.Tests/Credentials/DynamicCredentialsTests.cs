using OcmAddons.ClusterGateway.Server.Credentials;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.Kubernetes;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterGateway.Server.Tests.Credentials;

[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DynamicCredentialsTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly Programs programs = new();
    private readonly DynamicCredentials credentials;

    public DynamicCredentialsTests() => credentials = new DynamicCredentials(programs, time);

    public void Dispose() => credentials.Dispose();

    [Test]
    public async Task Resolve_Again_RunsOnceUntilAMinuteBeforeTheEnd(CancellationToken cancellationToken)
    {
        programs.Lifetime = TimeSpan.FromMinutes(10);
        programs.Now = time.GetUtcNow;

        Assert.That(await TokenAsync("p", cancellationToken), Is.EqualTo("token-1"));
        time.Advance(TimeSpan.FromMinutes(9) - TimeSpan.FromSeconds(1));
        Assert.That(await TokenAsync("p", cancellationToken), Is.EqualTo("token-1"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await TokenAsync("p", cancellationToken), Is.EqualTo("token-2"));
    }

    [Test]
    public async Task Resolve_WithoutAnEnd_RunsOnce(CancellationToken cancellationToken)
    {
        await TokenAsync("p", cancellationToken);
        time.Advance(TimeSpan.FromDays(1));

        Assert.That(await TokenAsync("p", cancellationToken), Is.EqualTo("token-1"));
    }

    [Test]
    public async Task Resolve_ManyAtOnce_RunOnce(CancellationToken cancellationToken)
    {
        programs.Hold = new TaskCompletionSource();
        using var impatient = new CancellationTokenSource();
        var first = TokenAsync("p", impatient.Token);
        var others = Enumerable.Range(0, 50).Select(_ => TokenAsync("p", cancellationToken)).ToList();

        await impatient.CancelAsync(); // one who gives up takes nothing from the others
        Assert.That(() => first, Throws.InstanceOf<OperationCanceledException>());
        programs.Hold.SetResult();

        Assert.That(await Task.WhenAll(others), Is.All.EqualTo("token-1"));
        Assert.That(programs.Runs, Is.EqualTo(1));
    }

    [Test]
    public async Task Resolve_ClockIsSetBackAfterAFailure_IsTriedAgainAsSoon(CancellationToken cancellationToken)
    {
        programs.Failing = true;
        Assert.That(() => TokenAsync("p", cancellationToken), Throws.TypeOf<GatewayConfigurationException>());
        programs.Failing = false;

        time.SetWallClock(TimeSpan.FromHours(-1));
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(await TokenAsync("p", cancellationToken), Is.EqualTo("token-2"));
    }

    [Test]
    public async Task Resolve_SecretNamesAnotherProgram_ItCountsAtOnce(CancellationToken cancellationToken)
    {
        await TokenAsync("p", cancellationToken);

        Assert.That(await TokenAsync("q", cancellationToken), Is.EqualTo("token-2"));
    }

    [Test]
    public async Task Resolve_ProgramFails_IsNotRunByEveryRequest(CancellationToken cancellationToken)
    {
        programs.Failing = true;
        for (var i = 0; i < 3; i++)
        {
            Assert.That(
                () => TokenAsync("p", cancellationToken),
                Throws.TypeOf<GatewayConfigurationException>().With.Message.Contains("external command: no luck"));
        }

        Assert.That(programs.Runs, Is.EqualTo(1));
        time.Advance(TimeSpan.FromSeconds(5));
        programs.Failing = false;
        Assert.That(await TokenAsync("p", cancellationToken), Is.EqualTo("token-2"));
    }

    [Test]
    public async Task Refused_GetsAnotherOnceButNotAgainAtOnce(CancellationToken cancellationToken)
    {
        var first = await ResolveAsync("p", cancellationToken);

        Assert.That(credentials.Refused(first), Is.True);
        var second = await ResolveAsync("p", cancellationToken);
        Assert.That(second.Credential!.Token!.Reveal(), Is.EqualTo("token-2"));
        Assert.That(credentials.Refused(first), Is.True); // a late refusal of the old one costs nothing
        Assert.That(credentials.Refused(second), Is.False); // refused twice: running it again would not help
        Assert.That(await TokenAsync("p", cancellationToken), Is.EqualTo("token-2"));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(credentials.Refused(second), Is.True);
        Assert.That(await TokenAsync("p", cancellationToken), Is.EqualTo("token-3"));
    }

    [Test]
    public async Task Resolve_Certificate_NeedsConnectionsOfItsOwn(CancellationToken cancellationToken)
    {
        programs.Certificates = true;
        var before = Gateway("p");
        _ = before.ConnectionFingerprint;

        var resolved = await credentials.ResolveAsync(before, cancellationToken);

        Assert.That(resolved.ConnectionFingerprint, Is.Not.EqualTo(before.ConnectionFingerprint));
    }

    private async Task<string> TokenAsync(string program, CancellationToken cancellationToken) =>
        (await ResolveAsync(program, cancellationToken)).Credential!.Token!.Reveal();

    private Task<Gateway> ResolveAsync(string program, CancellationToken cancellationToken) =>
        credentials.ResolveAsync(Gateway(program), cancellationToken).AsTask();

    private static Gateway Gateway(string program) => new(
        "c1", new GatewayOrigin("u", "1", null), new GatewayEndpoint("Const", "https://x"),
        new GatewayCredential("Dynamic", Exec: ExecCommand.Parse(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"apiVersion":"client.authentication.k8s.io/v1","command":"{{program}}"}"""))),
        new GatewayHealth(true, null));

    private sealed class Programs : ICredentialRunner
    {
        private int runs;

        public int Runs => runs;

        public bool Failing { get; set; }

        public bool Certificates { get; set; }

        public TimeSpan? Lifetime { get; set; }

        public Func<DateTimeOffset> Now { get; set; } = () => default;

        public TaskCompletionSource? Hold { get; set; }

        public async Task<IssuedCredential> RunAsync(ExecCommand command, Gateway gateway)
        {
            var run = Interlocked.Increment(ref runs);
            if (Hold is not null) await Hold.Task;
            if (Failing) throw new FormatException("no luck");
            var expires = Lifetime is { } lifetime ? Now() + lifetime : (DateTimeOffset?)null;
            return Certificates
                ? new(null, new GatewayCertificate([1], new SecretString("k")), expires)
                : new(new SecretString($"token-{run}"), null, expires);
        }
    }
}
