using Microsoft.AspNetCore.Http;

namespace OcmAddons.ClusterProxy.Agent;

/// <summary>The admin port, which has no metrics of its own: it leads to those of the health port.</summary>
internal static class AdminPort
{
    public static RequestDelegate Handler(int healthPort) => context =>
    {
        if (context.Request.Path == "/metrics")
            context.Response.Redirect($"http://{context.Request.Host.Host}:{healthPort}/metrics", permanent: true);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    };
}
