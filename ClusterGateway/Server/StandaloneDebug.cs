using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.Hosting;

namespace OcmAddons.ClusterGateway.Server;

/// <summary>
/// The server on a developer's machine, past any hub's aggregator: whoever reaches the port may do everything, so only
/// this machine may reach it. Clusters are still read from the hub.
/// </summary>
internal static class StandaloneDebug
{
    /// <exception cref="UsageException">Others than this machine could reach the port.</exception>
    public static void Check(string flag, string bindAddress)
    {
        if (!IPAddress.TryParse(bindAddress, out var address) || !IPAddress.IsLoopback(address))
            throw new UsageException($"{flag} needs --bind-address=127.0.0.1: it lets everybody do everything");
    }

    extension(AuthenticationSettings settings)
    {
        /// <summary>Nobody has to be known to the hub.</summary>
        public AuthenticationSettings Standalone() => settings with { SkipLookup = true, Anonymous = true };
    }

    extension(IServiceCollection services)
    {
        public IServiceCollection AddStandaloneDebug() => services
            .Replace(ServiceDescriptor.Singleton<IAccessReviewer, EverybodyMay>())
            .AddHostedService<Warning>();
    }

    private sealed class EverybodyMay : IAccessReviewer
    {
        public Task<AccessDecision> ReviewAsync(
            Caller caller, AccessQuestion question, CancellationToken cancellationToken) =>
            Task.FromResult(new AccessDecision(Allowed: true, Reason: null));
    }

    private sealed class Warning(ILogger<Warning> logger) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            logger.EverybodyMay();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
