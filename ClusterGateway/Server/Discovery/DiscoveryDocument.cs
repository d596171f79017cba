using System.Security.Cryptography;
using System.Text;

namespace OcmAddons.ClusterGateway.Server.Discovery;

/// <summary>A fixed answer with its hash, kept in memory.</summary>
internal sealed record DiscoveryDocument(string ContentType, byte[] Body)
{
    /// <summary>SHA-512 in capitals, which OpenAPI v3 has in its links.</summary>
    public string Hash { get; } = Convert.ToHexString(SHA512.HashData(Body));

    public string ETag => $"\"{Hash}\"";

    public static DiscoveryDocument Of(string contentType, string body) => new(
        contentType, Encoding.UTF8.GetBytes(body));

    /// <summary>A file of the Documents folder.</summary>
    public static DiscoveryDocument Embedded(string name, string contentType = "application/json")
    {
        using var file = typeof(DiscoveryDocument).Assembly.GetManifestResourceStream($"Discovery/{name}")
            ?? throw new FileNotFoundException("There is no such embedded document.", name);
        using var reader = new StreamReader(file);
        return Of(contentType, reader.ReadToEnd());
    }
}
