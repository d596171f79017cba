using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager;

/// <summary><c>cluster-gateway manager</c>: installs the server and keeps its credentials and health.</summary>
public sealed class ManagerCommand
{
    private readonly FlagOption<string> metrics = ListenAddress.Flag(
        "metrics-bind-address", "Address of /metrics", ":48080");
    private readonly FlagOption<string> probes = ListenAddress.Flag(
        "health-probe-bind-address", "Address of the probes", ":48081");
    private readonly FlagOption<bool> leaderElect = Flag.Bool(
        "leader-elect", "Work only while leading, so that replicas can wait");
    private readonly FlagOption<string> signer = Flag.String(
        "signer-secret-name", "Secret of the authority that signs the server's certificate", "cluster-gateway-signer");
    private readonly FlagOption<string> kubeconfig = Flag.String(
        "kubeconfig", "Kubeconfig of the hub; in a pod, its service account");
    private readonly FlagOption<string> @namespace = Flag.String("namespace", "The manager's namespace")
        .FromEnvironment("NAMESPACE");
    private readonly LoggingFlags logging;

    private ManagerCommand(Command command)
    {
        foreach (var option in new Option[] { metrics, probes, leaderElect, signer, kubeconfig, @namespace })
            command.Options.Add(option);
        logging = LoggingFlags.AddTo(command);
    }

    public static Command Create()
    {
        var command = new Command(
            "manager",
            "Install the gateway on the hub, and keep its credentials and its health. "
            + $"{ApiGroup.Variable} in the environment gives its API another group than {ApiGroup.Default}.");
        var flags = new ManagerCommand(command);
        command.SetAction((result, cancellationToken) => flags.BuildHost(result).RunAsync(cancellationToken));
        return command;
    }

    private ServiceHost BuildHost(ParseResult result)
    {
        if (ApiGroup.Problem(ApiGroup.Current) is { } problem) throw new UsageException(problem);
        var config = KubernetesConfig.Load(result.Get(kubeconfig));
        var home = result.Get(@namespace) is { Length: > 0 } given ? given : config.Namespace;
        var builder = ServiceHostBuilder.Create("cluster-gateway-addon-manager", logging.Read(result));
        builder.Services.AddKubernetesClient(config);
        builder.Services.AddKubernetesOperator(settings =>
        {
            settings.Name = ManagerNames.FieldManager;
            settings.LeaderElection = result.Get(leaderElect);
            settings.LeaderElectionNamespace = home;
        });
        builder.Services
            .AddSingleton(new ManagerSettings(home, result.Get(signer)))
            .AddGatewayAddon()
            .AddInstallation()
            .AddCredentials()
            .AddHealth();
        return builder.ServeProbes(result.Get(probes)).ServeMetrics(result.Get(metrics)).Build();
    }
}
