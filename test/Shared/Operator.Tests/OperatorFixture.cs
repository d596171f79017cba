using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Operator.Tests;

/// <summary>A host with the runtime in it, against a fake cluster and clock.</summary>
internal sealed class OperatorFixture : IAsyncDisposable
{
    public const string Namespace = "ns";

    private readonly IHost _host;

    public OperatorFixture(
        IKubernetesClient cluster, TimeProvider time, Action<IOperatorBuilder> build,
        Action<OperatorSettings>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(cluster);
        build(builder.Services.AddKubernetesOperator(settings =>
        {
            settings.Name = "test";
            configure?.Invoke(settings);
        }));
        _host = builder.Build();
    }

    public IServiceProvider Services => _host.Services;

    public CancellationToken Stopping =>
        Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    public static V1ConfigMap ConfigMap(string name, string value = "") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Namespace },
        Data = new Dictionary<string, string>(StringComparer.Ordinal) { ["value"] = value },
    };

    public static ObjectKey Key(string name) => new(Namespace, name);

    public async Task<OperatorFixture> StartAsync(CancellationToken cancellationToken)
    {
        await _host.StartAsync(cancellationToken);
        return this;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _host.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
