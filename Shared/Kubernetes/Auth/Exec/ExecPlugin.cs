namespace OcmAddons.Kubernetes.Auth.Exec;

/// <summary>A program that prints an ExecCredential; see client.authentication.k8s.io.</summary>
public sealed class ExecPlugin
{
    public required string Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Version of the ExecCredential that is asked for and must be answered.</summary>
    public string ApiVersion { get; init; } = "client.authentication.k8s.io/v1";

    /// <summary>Told to the user when the program is not there.</summary>
    public string? InstallHint { get; init; }

    /// <summary>Handed to the program when it asks for the cluster.</summary>
    public ExecCluster? Cluster { get; init; }
}
