using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Klusterlet.Clusters;

/// <summary>Whether the managed cluster's API server is well.</summary>
internal sealed class ClusterHealth(
    [FromKeyedServices(KlusterletOptions.Managed)] IKubernetesClient managed, KlusterletOptions options,
    TimeProvider time)
{
    private const string Condition = "ManagedClusterConditionAvailable";
    private const int MaxBody = 4096;

    /// <summary>A server that is unwell is asked again for a while before it is said.</summary>
    public async Task<ConditionState> CheckAsync(CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + options.HealthPatience;
        while (true)
        {
            var problem = await ProblemAsync("/livez", cancellationToken);
            if (problem is null)
                return new(Condition, "True", "ManagedClusterAvailable", "Managed cluster is available");
            if (time.GetUtcNow() >= deadline)
                return new(
                    Condition, "False", "ManagedClusterKubeAPIServerUnavailable",
                    $"The kube-apiserver is not ok, {problem}");
            await Task.Delay(options.HealthRetry, time, cancellationToken);
        }
    }

    private async Task<string?> ProblemAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            using var response = await managed.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode) return null;
            if (path == "/livez" && response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
                return await ProblemAsync("/healthz", cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return $"status code: {(int)response.StatusCode}, {body[..Math.Min(body.Length, MaxBody)]}";
        }
        catch (HttpRequestException e)
        {
            return $"status code: -1, {e.Message}";
        }
    }
}
