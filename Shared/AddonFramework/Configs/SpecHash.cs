using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>
/// The hash by which OCM's components recognise a configuration. It must be the same, byte for byte, as the one that Go
/// computes from the object without apiVersion, kind, metadata and status.
/// </summary>
public static class SpecHash
{
    private static readonly string[] Skipped = ["apiVersion", "kind", "metadata", "status"];

    /// <summary>SHA-256 in lower-case hex.</summary>
    /// <param name="raw">The object as the API server sent it, never a typed round trip.</param>
    public static string Of(JsonElement raw)
    {
        var buffer = new ArrayBufferWriter<byte>();
        GoJson.WriteObject(buffer, raw.EnumerateObject().Where(p => !Skipped.Contains(p.Name, StringComparer.Ordinal)));
        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }
}
