using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OcmAddons.Kubernetes;

namespace OcmAddons.ManagedServiceAccount.Agent.Health;

/// <summary>Refuses to start on a cluster that cannot make tokens on request.</summary>
internal sealed class TokenRequestSupport(
    [FromKeyedServices(AgentClusters.Managed)] IKubernetesClient cluster) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1", UriKind.Relative));
        using var response = await cluster.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var discovery = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        var kinds = discovery.RootElement.GetProperty("resources").EnumerateArray()
            .Select(resource => resource.GetProperty("kind").GetString());
        if (!kinds.Contains("TokenRequest", StringComparer.Ordinal))
            throw new NotSupportedException("The managed cluster does not serve TokenRequest.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
