using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Operator.Caching;
using OcmAddons.Operator.Controllers;

namespace OcmAddons.Operator;

/// <summary>
/// Starts the informers, waits until they know everything and this process leads, then runs the controllers.
/// </summary>
internal sealed class OperatorService(
    IServiceProvider services,
    OperatorRegistrations registrations,
    InformerRegistry informers,
    ILeaderElection election,
    IHostApplicationLifetime lifetime,
    ILogger<OperatorService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        registrations.Informers.ForEach(ensure => ensure(informers));
        var runners = ControllerPlan.Build(services, registrations);
        try
        {
            // A host that begins to stop, e.g. for a lost lease, ends the controllers at once and not in its services'
            // turn.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(
                stoppingToken, lifetime.ApplicationStopping);
            var ending = stop.Token;
            var tasks = informers.All.Select(informer => informer.RunAsync(ending)).ToList();
            tasks.Add(RunControllersAsync(runners, ending));
            await TaskGroup.RunAsync(tasks, stop, ending);
        }
        finally
        {
            foreach (var runner in runners)
            {
                runner.Dispose();
            }
        }
    }

    private async Task RunControllersAsync(
        IReadOnlyList<IControllerRunner> runners, CancellationToken cancellationToken)
    {
        foreach (var informer in informers.All)
        {
            await informer.WaitForSyncAsync(cancellationToken);
        }

        await election.WaitForLeadershipAsync(cancellationToken);
        logger.ControllersStarted(string.Join(", ", runners.Select(runner => runner.Name)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await TaskGroup.RunAsync([.. runners.Select(runner => runner.RunAsync(stop.Token))], stop, cancellationToken);
    }
}
