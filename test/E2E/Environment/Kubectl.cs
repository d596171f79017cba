namespace OcmAddons.E2E.Tests;

/// <summary>The real kubectl with one kubeconfig.</summary>
internal sealed class Kubectl(string kubeconfig)
{
    public static Kubectl Hub { get; } = new(Places.HubKubeconfig);

    /// <summary>Straight to a managed cluster, as its admin.</summary>
    public static Kubectl Direct(string cluster) => new(Places.AdminKubeconfig(cluster));

    /// <summary>To a managed cluster through the hub.</summary>
    public static Kubectl Through(string cluster) => new(Places.GatewayKubeconfig(cluster));

    public Command Command(params IEnumerable<string> arguments) => Program("kubectl", arguments);

    /// <summary>Another program, which runs kubectl.</summary>
    public Command Program(string program, params IEnumerable<string> arguments) =>
        new Command(program, arguments).With("KUBECONFIG", kubeconfig);

    public Task<CommandResult> TryAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments) =>
        Command(arguments).RunAsync(input: null, cancellationToken);

    /// <summary>Its output; a failure fails the test.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments) =>
        (await TryAsync(cancellationToken, arguments)).Succeeded();

    public async Task ApplyAsync(string yaml, CancellationToken cancellationToken) =>
        (await Command("apply", "-f", "-").RunAsync(yaml, cancellationToken)).Succeeded();

    public Task DeleteAsync(CancellationToken cancellationToken, params IEnumerable<string> what) =>
        RunAsync(cancellationToken, ["delete", "--ignore-not-found", "--wait=false", .. what]);
}
