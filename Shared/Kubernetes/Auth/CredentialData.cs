using System.Text;

namespace OcmAddons.Kubernetes.Auth;

/// <summary>
/// A certificate, a key or a token: held in memory, or in a file that is read again whenever it is asked for.
/// </summary>
public sealed class CredentialData
{
    // What a file may hold; a CA bundle is the largest thing that anybody puts there.
    private const int MaxFileLength = 4 * 1024 * 1024;

    private readonly byte[]? data;

    private CredentialData(byte[]? data, string? path) => (this.data, Path) = (data, path);

    /// <summary>The file, when there is one.</summary>
    public string? Path { get; }

    public static CredentialData FromBytes(byte[] data) => new(data, path: null);

    public static CredentialData FromText(string text) => new(Encoding.UTF8.GetBytes(text), path: null);

    public static CredentialData FromFile(string path) => new(data: null, path);

    /// <summary>
    /// The content as it is now; a file that is missing, empty or far too large is an <see cref="IOException"/>.
    /// </summary>
    public byte[] Read()
    {
        if (data is not null) return data;

        using var file = File.OpenRead(Path!);
        if (file.Length > MaxFileLength)
        {
            throw new IOException($"{Path} has {file.Length} bytes; limit {MaxFileLength}.");
        }

        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content.Length > 0 ? content : throw new IOException($"{Path} is empty.");
    }

    /// <summary>Where it comes from, never what it is.</summary>
    public override string ToString() => Path ?? "***";
}
