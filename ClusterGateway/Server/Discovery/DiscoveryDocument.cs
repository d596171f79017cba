using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using OcmAddons.ClusterGateway.Api;

namespace OcmAddons.ClusterGateway.Server.Discovery;

/// <summary>A fixed answer with its hash, kept in memory.</summary>
internal sealed record DiscoveryDocument(string ContentType, byte[] Body)
{
    private const StringSplitOptions Parts = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    public const string Json = "application/json";

    /// <summary>SHA-512 in capitals, which OpenAPI v3 has in its links.</summary>
    public string Hash { get; } = Convert.ToHexString(SHA512.HashData(Body));

    public string ETag => $"\"{Hash}\"";

    /// <summary>
    /// Whether it is what a client takes. Documents have no protobuf form: who takes nothing else is told so, since
    /// JSON would be read as that.
    /// </summary>
    public bool IsAcceptedBy(StringValues accept)
    {
        if (ContentType != Json) return true; // only given to who asked for it
        var clauses = accept.SelectMany(v => (v ?? "").Split(',', Parts)).ToList();
        return clauses.Count == 0 || clauses.Exists(IsPlainJson);
    }

    public static DiscoveryDocument Of(string contentType, string body) => new(
        contentType, Encoding.UTF8.GetBytes(body));

    /// <summary>A file of the Documents folder, told of this group.</summary>
    public static DiscoveryDocument Embedded(string name, string group, string contentType = Json)
    {
        using var file = typeof(DiscoveryDocument).Assembly.GetManifestResourceStream($"Discovery/{name}")
            ?? throw new FileNotFoundException("There is no such embedded document.", name);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd()
            .Replace(ApiGroup.Default, group, StringComparison.Ordinal)
            .Replace(Tag(ApiGroup.Default), Tag(group), StringComparison.Ordinal);
        return Of(contentType, text);
    }

    private static bool IsPlainJson(string clause)
    {
        var parts = clause.Split(';', Parts);
        return parts is [Json or "application/*" or "*/*", ..]
            && !parts.Any(p => p.StartsWith("as=", StringComparison.Ordinal));
    }

    /// <summary>What OpenAPI calls the group where dots are not wanted: <c>clusterCoreOamDev</c>.</summary>
    private static string Tag(string group) =>
        string.Concat(
            group.Split('.').Select((label, i) => i == 0 ? label : char.ToUpperInvariant(label[0]) + label[1..]));
}
