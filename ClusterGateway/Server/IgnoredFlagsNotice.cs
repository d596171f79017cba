using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterGateway.Server;

/// <summary>Tells, once, of flags that somebody may rely on and that change nothing.</summary>
internal sealed class IgnoredFlagsNotice(IReadOnlyList<string> given, ILogger<IgnoredFlagsNotice> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (given.Count > 0) logger.FlagsIgnored(string.Join(", ", given));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
