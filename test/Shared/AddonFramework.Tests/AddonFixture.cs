using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.AddonFramework.Tests;

/// <summary>The framework with one addon against a cluster in memory.</summary>
internal sealed class AddonFixture : IAsyncDisposable
{
    public static readonly ObjectKey Key = new(Samples.Cluster, Samples.Addon);
    private readonly IHost _host;

    public AddonFixture(SampleSettings settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IKubernetesClient>(Hub);
        builder.Services.AddSingleton(settings);
        builder.Services.AddKubernetesOperator(operation => operation.Name = "test");
        builder.Services.AddAddon<SampleAddon>(Samples.Addon);
        _host = builder.Build();
    }

    public FakeCluster Hub { get; } = new();

    public IAddonTrigger Trigger => _host.Services.GetRequiredService<IAddonTrigger>();

    /// <summary>Starts with the sample cluster and, when asked, the addon on it.</summary>
    public async Task<AddonFixture> StartAsync(CancellationToken cancellationToken, bool installed = true)
    {
        await Hub.CreateAsync(Samples.ManagedCluster(), cancellationToken);
        if (installed) await Hub.CreateAsync(Samples.ManagedClusterAddOn(), cancellationToken);
        await _host.StartAsync(cancellationToken);
        return this;
    }

    public Task<V1Alpha1ManagedClusterAddOn> AddonAsync(
        Func<V1Alpha1ManagedClusterAddOn, bool> condition, CancellationToken cancellationToken) =>
        ObjectAsync(Key, condition, cancellationToken);

    public Task<V1Alpha1ManagedClusterAddOn> ConditionAsync(
        string type, string reason, CancellationToken cancellationToken) =>
        AddonAsync(addon => addon.Status?.Conditions.Find(type)?.Reason == reason, cancellationToken);

    public Task<V1ManifestWork> WorkAsync(
        string name, Func<V1ManifestWork, bool> condition, CancellationToken cancellationToken) =>
        ObjectAsync(new ObjectKey(Samples.Cluster, name), condition, cancellationToken);

    public async Task<TEntity> ObjectAsync<TEntity>(
        ObjectKey key, Func<TEntity, bool> condition, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        (await Eventually.GetAsync(
            token => Hub.FindAsync<TEntity>(key, token),
            found => found is not null && condition(found),
            $"{TEntity.Resource.Kind} {key}",
            cancellationToken))!;

    public Task GoneAsync<TEntity>(ObjectKey key, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        Eventually.TrueAsync(
            async token => await Hub.FindAsync<TEntity>(key, token) is null, $"{key} to be gone", cancellationToken);

    /// <summary>What a work agent would write.</summary>
    public Task ReportAsync(string work, V1ManifestWorkStatus status, CancellationToken cancellationToken) =>
        PatchStatusAsync<V1ManifestWork>(
            new ObjectKey(Samples.Cluster, work), new V1ManifestWork { Status = status }, cancellationToken);

    public Task PatchAddonStatusAsync(V1Alpha1ManagedClusterAddOnStatus status, CancellationToken cancellationToken) =>
        PatchStatusAsync(Key, new V1Alpha1ManagedClusterAddOn { Status = status }, cancellationToken);

    public static V1ManifestWorkStatus Applied(params IEnumerable<V1ManifestCondition> manifests) => new()
    {
        Conditions = [Condition("Applied"), Condition("Available")],
        ResourceStatus = new() { Manifests = [.. manifests] },
    };

    public static V1ManifestCondition Feedback(string kind, string name, V1FeedbackValue value) => new()
    {
        ResourceMeta = new() { Kind = kind, Name = name, Namespace = "default" },
        StatusFeedback = new() { Values = [value] },
    };

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private static V1Condition Condition(string type) => new()
    {
        Type = type,
        Status = "True",
        Reason = "R",
        Message = "",
    };

    private async Task PatchStatusAsync<TEntity>(ObjectKey key, TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        var status = JsonSerializer.SerializeToNode(entity, TEntity.JsonTypeInfo)!["status"]!.DeepClone();
        await Hub.PatchAsync<TEntity>(
            key, KubernetesPatch.Merge(new JsonObject { ["metadata"] = new JsonObject(), ["status"] = status }),
            "status", cancellationToken);
    }
}
