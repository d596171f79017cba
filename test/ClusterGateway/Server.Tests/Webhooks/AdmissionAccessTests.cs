using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.ClusterGateway.Server.Webhooks;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;
using OcmAddons.Testing.Time;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterGateway.Server.Tests.Webhooks;

/// <summary>A hub whose roles do not let the gateway read webhooks.</summary>
[CancelAfter(60_000)]
public sealed class AdmissionAccessTests
{
    private static readonly KubernetesException Forbidden =
        new(new V1Status { Code = 403, Reason = "Forbidden", Message = "cannot list" });

    [Test]
    public async Task Start_HubForbidsToRead_IsNotReadyUntilItMay(CancellationToken cancellationToken)
    {
        await using var rig = new GatewayRig();
        rig.Hub.Fault = (verb, plural) => plural == V1MutatingWebhookConfiguration.Resource.Plural ? Forbidden : null;
        await rig.StartAsync(cancellationToken);
        var client = rig.Client(certificate: null);

        using var notReady = await client.GetAsync("/readyz", cancellationToken);
        rig.Hub.Fault = null;
        await Eventually.TrueAsync(
            async token =>
            {
                using var response = await client.GetAsync("/readyz", token);
                return response.IsSuccessStatusCode;
            },
            "the gateway to be ready", cancellationToken);

        Assert.That(notReady.IsSuccessStatusCode, Is.False);
        using var list = await rig.AsUser("alice").GetAsync(
            "/apis/cluster.core.oam.dev/v1alpha1/clustergateways", cancellationToken);
        Assert.That(list.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Access_Forbidden_NamesTheRuleAndTheFlag(CancellationToken cancellationToken)
    {
        var log = new Lines();
        var cache = new UnreadableCache();
        var time = new FakeTimeProvider();
        using var access = new AdmissionAccess<V1MutatingWebhookConfiguration>(
            cache, ConnectAdmission.MutatingPlugin, time, log);
        await access.StartAsync(cancellationToken);
        await time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(2), cancellationToken);
        Assert.That(log.Texts, Is.Empty);

        cache.Problem = Forbidden;
        time.Advance(TimeSpan.FromSeconds(2));
        await access.ExecuteTask!.WaitAsync(cancellationToken);

        Assert.That(log.Texts.Single(), Does.Contain("mutatingwebhookconfigurations.admissionregistration.k8s.io")
            .And.Contain("--disable-admission-plugins=MutatingAdmissionWebhook"));
    }

    private sealed class UnreadableCache : IEntityCache<V1MutatingWebhookConfiguration>
    {
        public Exception? Problem { get; set; }

        public V1MutatingWebhookConfiguration? Find(ObjectKey key) => null;

        public IReadOnlyList<V1MutatingWebhookConfiguration> List(string? @namespace) => [];

        public IReadOnlyList<V1MutatingWebhookConfiguration> ByIndex(string index, string value) => [];

        public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    private sealed class Lines : ILogger<AdmissionAccess<V1MutatingWebhookConfiguration>>
    {
        public ConcurrentQueue<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Texts.Enqueue(formatter(state, exception));
    }
}
