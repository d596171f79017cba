using System.CommandLine;
using OcmAddons.Hosting;

namespace OcmAddons.ManagedServiceAccount.Agent;

/// <summary><c>managed-serviceaccount agent</c>.</summary>
public static class AgentCommand
{
    // Probed by the Deployment that managers, ours and the original, render.
    private const string LegacyProbesAddress = ":8000";

    public static Command Create()
    {
        var command = new Command("agent", "Keeps tokens of service accounts of this cluster on the hub");
        var flags = new AgentFlags(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(flags.Read(parsed), cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(AgentSettings settings, CancellationToken cancellationToken)
    {
        var builder = ServiceHostBuilder.Create("managed-serviceaccount-agent", settings.Logging)
            .ServeMetrics(settings.MetricsAddress)
            .ServeProbes(settings.ProbesAddress)
            .ServeProbes(LegacyProbesAddress);
        builder.Services.AddAgent(settings);
        return builder.Build().RunAsync(cancellationToken);
    }
}
