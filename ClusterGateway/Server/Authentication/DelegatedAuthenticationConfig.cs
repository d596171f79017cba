using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>
/// Whom to believe about a caller: what kube-apiserver publishes in
/// <c>kube-system/extension-apiserver-authentication</c>.
/// Immutable; a change of the ConfigMap makes another one.
/// </summary>
internal sealed class DelegatedAuthenticationConfig
{
    private static readonly string[] NoNames = [];

    public static DelegatedAuthenticationConfig Empty { get; } = new();

    /// <summary>Signs front proxies, and nobody else.</summary>
    public X509Certificate2Collection FrontProxyCa { get; private init; } = [];

    /// <summary>Signs users' certificates.</summary>
    public X509Certificate2Collection ClientCa { get; private init; } = [];

    /// <summary>Common names of front proxies; empty: any that the CA signed.</summary>
    public IReadOnlyList<string> AllowedNames { get; private init; } = NoNames;

    public IReadOnlyList<string> UsernameHeaders { get; private init; } = NoNames;

    public IReadOnlyList<string> UidHeaders { get; private init; } = NoNames;

    public IReadOnlyList<string> GroupHeaders { get; private init; } = NoNames;

    public IReadOnlyList<string> ExtraPrefixes { get; private init; } = NoNames;

    /// <exception cref="FormatException">A bundle or a list cannot be read.</exception>
    public static DelegatedAuthenticationConfig Parse(IDictionary<string, string> data) => new()
    {
        FrontProxyCa = Bundle(data, "requestheader-client-ca-file"),
        ClientCa = Bundle(data, "client-ca-file"),
        AllowedNames = Names(data, "requestheader-allowed-names"),
        UsernameHeaders = Names(data, "requestheader-username-headers"),
        UidHeaders = Names(data, "requestheader-uid-headers"),
        GroupHeaders = Names(data, "requestheader-group-headers"),
        ExtraPrefixes = Names(data, "requestheader-extra-headers-prefix"),
    };

    /// <summary>The same, with what flags say in the place of what the hub says.</summary>
    public DelegatedAuthenticationConfig With(
        X509Certificate2Collection? clientCa, FrontProxySettings? frontProxy, X509Certificate2Collection? frontProxyCa)
    {
        if (clientCa is null && frontProxy is null) return this;
        return new()
        {
            ClientCa = clientCa ?? ClientCa,
            FrontProxyCa = frontProxy is null ? FrontProxyCa : frontProxyCa ?? [],
            AllowedNames = frontProxy?.AllowedNames ?? AllowedNames,
            UsernameHeaders = frontProxy?.UsernameHeaders ?? UsernameHeaders,
            UidHeaders = frontProxy?.UidHeaders ?? UidHeaders,
            GroupHeaders = frontProxy?.GroupHeaders ?? GroupHeaders,
            ExtraPrefixes = frontProxy?.ExtraPrefixes ?? ExtraPrefixes,
        };
    }

    /// <summary>Whether this hub's front proxy says with this header who the caller is.</summary>
    public bool IsIdentityHeader(string name) =>
        Contains(UsernameHeaders, name) || Contains(UidHeaders, name) || Contains(GroupHeaders, name)
        || ExtraPrefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase));

    private static bool Contains(IReadOnlyList<string> names, string name) =>
        names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static X509Certificate2Collection Bundle(IDictionary<string, string> data, string key)
    {
        var bundle = new X509Certificate2Collection();
        if (!data.TryGetValue(key, out var pem)) return bundle;
        try
        {
            bundle.ImportFromPem(pem);
            return bundle;
        }
        catch (CryptographicException e)
        {
            throw new FormatException($"{key} is not a PEM bundle: {e.Message}", e);
        }
    }

    private static string[] Names(IDictionary<string, string> data, string key)
    {
        if (!data.TryGetValue(key, out var json) || json.Length == 0) return NoNames;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Null
                ? NoNames
                : [.. document.RootElement.EnumerateArray().Select(e => e.GetString() ?? "").Where(n => n.Length > 0)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"{key} is not a list of names: {e.Message}", e);
        }
    }
}
