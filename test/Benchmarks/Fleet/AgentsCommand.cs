using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OcmAddons.ClusterProxy.Agent;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.Benchmarks.Fleet;

/// <summary>The agents of many clusters in one process, each with a certificate and a connection of its own.</summary>
internal static class AgentsCommand
{
    public static Command Create()
    {
        var folder = Flag.String("folder", "Where the certificates are.").Require();
        var count = Flag.Int("count", "How many agents.", 1, min: 1);
        var port = Flag.Int("port", "The server's port for agents.", 8091);
        var command = new Command("agents", "The agents of many clusters.") { Hidden = true };
        foreach (var option in new Option[] { folder, count, port }) command.Options.Add(option);
        command.SetAction(async (result, cancellationToken) =>
        {
            var agents = Enumerable.Range(0, result.Get(count))
                .Select(i => Provider(result.Get(folder), ClusterOf(i), result.Get(port))).ToList();
            Console.WriteLine("ready");
            foreach (var service in agents.SelectMany(agent => agent.GetServices<IHostedService>()))
            {
                await service.StartAsync(cancellationToken);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        });
        return command;
    }

    /// <summary>The name of a cluster, and of the files of its certificate.</summary>
    public static string ClusterOf(int index) => $"cluster{index}";

    private static ServiceProvider Provider(string folder, string cluster, int port)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddProxyAgent(new ProxyAgentOptions
        {
            AgentId = cluster,
            Identifiers = $"host={cluster}",
            ServerHost = "127.0.0.1",
            ServerPort = port,
            CaFile = Path.Combine(folder, "ca.crt"),
            CertificateFile = Path.Combine(folder, $"{cluster}.crt"),
            KeyFile = Path.Combine(folder, $"{cluster}.key"),
        });
        return services.BuildServiceProvider();
    }
}
