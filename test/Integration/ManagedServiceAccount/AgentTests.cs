using System.Text;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.Testing.Time;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ManagedServiceAccount;

/// <summary>The agent between two real API servers.</summary>
[Category("Integration")]
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AgentTests : IAsyncDisposable
{
    private const string Marker = ManagedServiceAccountNames.Marker;

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private AgentFixture _agent = null!;

    [SetUp]
    public async Task SetUp() => _agent = await AgentFixture.CreateAsync(_time, CancellationToken.None);

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Test]
    public async Task Create_Account_TokenOnTheHubWorksOnTheManagedCluster(CancellationToken cancellationToken)
    {
        await _agent.StartAsync(cancellationToken);
        await _agent.CreateAccountAsync("reader", cancellationToken, validity: "1h");

        var account = await ReportedAsync("reader", cancellationToken);
        var secret = await AgentFixture.Hub.GetAsync<V1Secret>(_agent.OnHub("reader"), cancellationToken);
        var identity = await IdentityAsync(secret, cancellationToken);

        Assert.That(identity.User!.Username, Is.EqualTo($"system:serviceaccount:{_agent.InstallNamespace}:reader"));
        Assert.That(secret.Data!.Keys, Is.EquivalentTo(new[] { "ca.crt", "token" }));
        Assert.That(Encoding.UTF8.GetString(secret.Data["ca.crt"]), Is.EqualTo(Clusters.Managed.Authority.Pem));
        Assert.That(secret.Label(Marker), Is.EqualTo("true"));
        Assert.That(secret.Metadata.OwnerReferences!.Single().Uid, Is.EqualTo(account.Uid()));
        Assert.That(account.Status!.TokenSecretRef!.Name, Is.EqualTo("reader"));
        Assert.That(account.Status.ExpirationTimestamp - account.Status.TokenSecretRef.LastRefreshTimestamp,
            Is.EqualTo(TimeSpan.FromHours(1)).Within(TimeSpan.FromMinutes(1)));
        Assert.That(account.Status.Conditions!.Select(c => (c.Type, c.Status)), Is.EqualTo(new[]
        {
            ("SecretCreated", "True"), ("TokenReported", "True"),
        }));
        var served = await AgentFixture.Managed.GetAsync<V1ServiceAccount>(
            _agent.OnManaged("reader"), cancellationToken);
        Assert.That(served.Label(Marker), Is.EqualTo("true"));
    }

    [Test]
    public async Task Create_ThroughTheOldVersion_IsServedToo(CancellationToken cancellationToken)
    {
        await _agent.StartAsync(cancellationToken);
        await AgentFixture.Hub.CreateAsync(
            new V1Alpha1ManagedServiceAccount
            {
                Metadata = new V1ObjectMeta { Name = "old", NamespaceProperty = _agent.ClusterName },
            },
            cancellationToken);

        var old = await AgentFixture.Hub.WaitForAsync<V1Alpha1ManagedServiceAccount>(
            _agent.OnHub("old"), account => account.Status?.TokenSecretRef is not null, "a token", cancellationToken);

        Assert.That(old.Spec.Rotation.Validity, Is.EqualTo("8640h0m0s"));
    }

    [Test]
    public async Task Rotate_PastFourFifthsOfTheRealLifetime_ReplacesTheToken(CancellationToken cancellationToken)
    {
        await _agent.StartAsync(cancellationToken);
        await _agent.CreateAccountAsync("reader", cancellationToken, validity: "1h");
        await ReportedAsync("reader", cancellationToken);
        var first = await AgentFixture.Hub.GetAsync<V1Secret>(_agent.OnHub("reader"), cancellationToken);

        await _time.WhenTimerDueWithinAsync(TimeSpan.FromMinutes(48.2), cancellationToken);
        _time.Advance(TimeSpan.FromMinutes(47));
        Assert.That(await TokenAsync("reader", cancellationToken), Is.EqualTo(Token(first)));
        _time.Advance(TimeSpan.FromMinutes(2));
        var second = await AgentFixture.Hub.WaitForAsync<V1Secret>(
            _agent.OnHub("reader"), secret => Token(secret) != Token(first), "another token", cancellationToken);

        Assert.That((await IdentityAsync(second, cancellationToken)).Authenticated, Is.True);
        await AgentFixture.Hub.WaitForAsync<V1Beta1ManagedServiceAccount>(
            _agent.OnHub("reader"),
            account => account.Status!.TokenSecretRef!.LastRefreshTimestamp > _time.GetUtcNow().AddMinutes(-1),
            "the new refresh time",
            cancellationToken);
    }

    [Test]
    public async Task Delete_Account_RemovesServiceAccountAndSecret(CancellationToken cancellationToken)
    {
        await _agent.StartAsync(cancellationToken);
        await _agent.CreateAccountAsync("reader", cancellationToken);
        await ReportedAsync("reader", cancellationToken);
        var secret = await AgentFixture.Hub.GetAsync<V1Secret>(_agent.OnHub("reader"), cancellationToken);

        await AgentFixture.Hub.DeleteAsync<V1Beta1ManagedServiceAccount>(
            _agent.OnHub("reader"), preconditions: null, cancellationToken);
        await AgentFixture.Managed.WaitForDeletionAsync<V1ServiceAccount>(
            _agent.OnManaged("reader"), cancellationToken);
        await AgentFixture.Hub.WaitForDeletionAsync<V1Secret>(_agent.OnHub("reader"), cancellationToken);

        // The API server looks accounts up in a cache, which follows a moment later.
        await Eventually.GetAsync(
            token => IdentityAsync(secret, token), identity => identity.Authenticated is not true,
            "its tokens to die with it", cancellationToken);
    }

    [Test]
    public async Task Delete_WhileTheAgentIsAway_IsCleanedUpAtItsStart(CancellationToken cancellationToken)
    {
        await _agent.StartAsync(cancellationToken);
        await _agent.CreateAccountAsync("reader", cancellationToken);
        await ReportedAsync("reader", cancellationToken);
        await _agent.StopAsync(cancellationToken);
        await AgentFixture.Hub.DeleteAsync<V1Beta1ManagedServiceAccount>(
            _agent.OnHub("reader"), preconditions: null, cancellationToken);

        await _agent.StartAsync(cancellationToken);

        await AgentFixture.Managed.WaitForDeletionAsync<V1ServiceAccount>(
            _agent.OnManaged("reader"), cancellationToken);
    }

    [Test]
    public async Task Delete_SecretOnTheHub_IsMadeAgain(CancellationToken cancellationToken)
    {
        await _agent.StartAsync(cancellationToken);
        await _agent.CreateAccountAsync("reader", cancellationToken);
        await ReportedAsync("reader", cancellationToken);
        var first = await AgentFixture.Hub.GetAsync<V1Secret>(_agent.OnHub("reader"), cancellationToken);
        await AgentFixture.Hub.DeleteAsync<V1Secret>(_agent.OnHub("reader"), preconditions: null, cancellationToken);

        var second = await AgentFixture.Hub.WaitForAsync<V1Secret>(
            _agent.OnHub("reader"), secret => secret.Uid() != first.Uid(), "a new secret", cancellationToken);

        Assert.That((await IdentityAsync(second, cancellationToken)).Authenticated, Is.True);
    }

    [Test]
    public async Task Delete_ServiceAccountOnTheManagedCluster_IsMadeAgainWithANewToken(
        CancellationToken cancellationToken)
    {
        await _agent.StartAsync(cancellationToken);
        await _agent.CreateAccountAsync("reader", cancellationToken);
        await ReportedAsync("reader", cancellationToken);
        var first = await AgentFixture.Hub.GetAsync<V1Secret>(_agent.OnHub("reader"), cancellationToken);
        await AgentFixture.Managed.DeleteAsync<V1ServiceAccount>(
            _agent.OnManaged("reader"), preconditions: null, cancellationToken);

        var second = await AgentFixture.Hub.WaitForAsync<V1Secret>(
            _agent.OnHub("reader"), secret => Token(secret) != Token(first), "a new token", cancellationToken);

        Assert.That((await IdentityAsync(second, cancellationToken)).Authenticated, Is.True);
    }

    [Test]
    public async Task Create_NameOfAForeignServiceAccount_IsRefusedAndItIsLeftAlone(CancellationToken cancellationToken)
    {
        var foreign = await AgentFixture.Managed.CreateAsync(
            new V1ServiceAccount
            {
                Metadata = new V1ObjectMeta { Name = "precious", NamespaceProperty = _agent.InstallNamespace },
            },
            cancellationToken);
        await _agent.StartAsync(cancellationToken);
        await _agent.CreateAccountAsync("precious", cancellationToken);

        var refused = await FailedAsync("precious", cancellationToken);
        await AgentFixture.Hub.DeleteAsync<V1Beta1ManagedServiceAccount>(
            _agent.OnHub("precious"), preconditions: null, cancellationToken);
        await _agent.CreateAccountAsync("after", cancellationToken);
        await ReportedAsync("after", cancellationToken);

        Assert.That(refused.Reason, Is.EqualTo("ServiceAccountNotManaged"));
        Assert.That(await AgentFixture.Hub.FindAsync<V1Secret>(_agent.OnHub("precious"), cancellationToken), Is.Null);
        var left = await AgentFixture.Managed.GetAsync<V1ServiceAccount>(foreign.Key(), cancellationToken);
        Assert.That(left.Uid(), Is.EqualTo(foreign.Uid()));
    }

    [Test]
    public async Task Create_NameOfAForeignSecret_IsRefusedAndItIsLeftAlone(CancellationToken cancellationToken)
    {
        var foreign = await AgentFixture.Hub.CreateAsync(
            new V1Secret
            {
                Metadata = new V1ObjectMeta { Name = "precious", NamespaceProperty = _agent.ClusterName },
                Data = new Dictionary<string, byte[]> { ["token"] = [1] },
            },
            cancellationToken);
        await _agent.StartAsync(cancellationToken);
        await _agent.CreateAccountAsync("precious", cancellationToken);

        var refused = await FailedAsync("precious", cancellationToken);

        Assert.That(refused.Reason, Is.EqualTo("SecretNotManaged"));
        var left = await AgentFixture.Hub.GetAsync<V1Secret>(foreign.Key(), cancellationToken);
        Assert.That(left.Metadata.ResourceVersion, Is.EqualTo(foreign.Metadata.ResourceVersion));
    }

    [Test]
    public async Task Create_ValidityThatTheClusterRefuses_IsReportedAndHealsWhenItChanges(
        CancellationToken cancellationToken)
    {
        await _agent.StartAsync(cancellationToken);
        await _agent.CreateAccountAsync("brief", cancellationToken, validity: "5m");
        var refused = await FailedAsync("brief", cancellationToken);

        Assert.That(refused.Reason, Is.EqualTo("TokenReportFailed"));
        Assert.That(refused.Message, Does.Contain("10 minutes"));

        var patch = KubernetesPatch.Merge(new()
        {
            ["spec"] = new System.Text.Json.Nodes.JsonObject
            {
                ["rotation"] = new System.Text.Json.Nodes.JsonObject { ["validity"] = "15m" },
            }
        });
        await AgentFixture.Hub.PatchAsync<V1Beta1ManagedServiceAccount>(
            _agent.OnHub("brief"), patch, subresource: null, cancellationToken);

        await ReportedAsync("brief", cancellationToken);
    }

    [Test]
    public async Task Rotate_SecretWithLabelsOfOthers_KeepsThem(CancellationToken cancellationToken)
    {
        await _agent.StartAsync(cancellationToken);
        await _agent.CreateAccountAsync("reader", cancellationToken);
        await ReportedAsync("reader", cancellationToken);
        var secret = await AgentFixture.Hub.GetAsync<V1Secret>(_agent.OnHub("reader"), cancellationToken);
        secret.Metadata.Labels!["theirs"] = "1";
        secret.Data!["token"] = [];
        await AgentFixture.Hub.ReplaceAsync(secret, subresource: null, cancellationToken);

        var healed = await AgentFixture.Hub.WaitForAsync<V1Secret>(
            _agent.OnHub("reader"), s => s.Data!["token"].Length > 0, "a token again", cancellationToken);

        Assert.That(healed.Label("theirs"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Run_Healthy_KeepsTheAddonLease(CancellationToken cancellationToken)
    {
        await _agent.StartAsync(cancellationToken);
        var lease = _agent.OnManaged(ManagedServiceAccountNames.Addon);
        var waits = AgentFixture.Managed.WaitForAsync<V1Lease>(
            lease, found => found.Spec?.RenewTime is not null, "it to be renewed", cancellationToken);
        while (!waits.IsCompleted)
        {
            // The first look may come before the caches are filled.
            await _time.WhenTimerDueWithinAsync(TimeSpan.FromMinutes(2), cancellationToken);
            _time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        Assert.That((await waits).Spec!.LeaseDurationSeconds, Is.EqualTo(60));
    }

    private Task<V1Beta1ManagedServiceAccount> ReportedAsync(string name, CancellationToken cancellationToken) =>
        AgentFixture.Hub.WaitForAsync<V1Beta1ManagedServiceAccount>(
            _agent.OnHub(name),
            account => Condition(account)?.Status == "True",
            "condition TokenReported to be True",
            cancellationToken);

    private async Task<V1Condition> FailedAsync(string name, CancellationToken cancellationToken) =>
        Condition(await AgentFixture.Hub.WaitForAsync<V1Beta1ManagedServiceAccount>(
            _agent.OnHub(name),
            account => Condition(account)?.Status == "False",
            "condition TokenReported to be False",
            cancellationToken))!;

    private static V1Condition? Condition(V1Beta1ManagedServiceAccount account) =>
        account.Status?.Conditions?.FirstOrDefault(
            condition => condition.Type == ManagedServiceAccountNames.TokenReported);

    private static string Token(V1Secret secret) => Encoding.UTF8.GetString(secret.Data!["token"]);

    private async Task<string> TokenAsync(string name, CancellationToken cancellationToken) =>
        Token(await AgentFixture.Hub.GetAsync<V1Secret>(_agent.OnHub(name), cancellationToken));

    private static Task<V1TokenReviewStatus> IdentityAsync(V1Secret secret, CancellationToken cancellationToken) =>
        AgentFixture.Managed.ReviewTokenAsync(new SecretString(Token(secret)), audiences: [], cancellationToken);
}
