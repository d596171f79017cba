using OcmAddons.Kubernetes.Auth.Exec;

namespace OcmAddons.Kubernetes.Auth;

/// <summary>
/// How to reach one API server and as whom. What lies in files (CA, client certificate and key, token) is read again
/// while the client runs, so a rotated credential is used by the next request.
/// </summary>
public sealed record KubernetesConfig
{
    /// <summary>May have a path, as the address of a proxy in front of a cluster has.</summary>
    public required Uri Server { get; init; }

    /// <summary>The context's or the pod's own namespace.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The only roots that are trusted; null for the system's.</summary>
    public CredentialData? CertificateAuthority { get; init; }

    /// <summary>Name that the server's certificate must have, when it is not the address' host.</summary>
    public string? TlsServerName { get; init; }

    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>PEM; certificates after the first are sent as its chain.</summary>
    public CredentialData? ClientCertificate { get; init; }

    public CredentialData? ClientKey { get; init; }

    /// <summary>Bearer token.</summary>
    public CredentialData? Token { get; init; }

    public string? Username { get; init; }

    public SecretString? Password { get; init; }

    /// <summary>A program that gives token or certificate.</summary>
    public ExecPlugin? Exec { get; init; }

    public Impersonation? Impersonate { get; init; }

    /// <summary>HTTP or SOCKS5 proxy; null for the environment's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Sent with every request; the server names field managers after what is before its slash.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Opens the connection instead of TCP, e.g. through a tunnel.</summary>
    public Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? ConnectCallback { get; init; }

    /// <summary>Bound on one call that is not a watch, its retries included.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The named file, else the files of <c>KUBECONFIG</c>, else the pod's service account, else <c>~/.kube/config</c>.
    /// Throws <see cref="KubernetesConfigException"/> when none of them is usable.
    /// </summary>
    /// <param name="kubeconfigPath">Value of a <c>--kubeconfig</c> flag; null or empty for the rules above.</param>
    public static KubernetesConfig Load(string? kubeconfigPath) => Load(kubeconfigPath, context: null);

    /// <summary>Like <see cref="Load(string?)"/>, with a context other than the current one.</summary>
    public static KubernetesConfig Load(string? kubeconfigPath, string? context) =>
        Load(kubeconfigPath, new KubeconfigSelection(context));

    /// <summary>Like <see cref="Load(string?)"/>, with other entries of the kubeconfig than the current ones.</summary>
    public static KubernetesConfig Load(string? kubeconfigPath, KubeconfigSelection selection) =>
        new KubernetesConfigLoader(KubernetesEnvironment.OfProcess()).Load(kubeconfigPath, selection);

    /// <summary>Like <see cref="Load(string?)"/>, off the caller's thread: the files may be on a slow disk.</summary>
    public static Task<KubernetesConfig> LoadAsync(string? kubeconfigPath, CancellationToken cancellationToken) =>
        Task.Run(() => Load(kubeconfigPath), cancellationToken);
}

/// <summary>Entries of a kubeconfig, by name; null for the current context and for what the context names.</summary>
public sealed record KubeconfigSelection(string? Context = null, string? Cluster = null, string? User = null);

/// <summary>Whom to act as; needs the right to impersonate them.</summary>
public sealed record Impersonation(string User, IReadOnlyList<string> Groups, string? Uid = null);

/// <summary>No usable configuration; the message says what is wrong with which file.</summary>
public sealed class KubernetesConfigException(string message, Exception? inner = null) : Exception(message, inner);
