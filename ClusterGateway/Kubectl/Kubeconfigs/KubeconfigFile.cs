using System.Text;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterGateway.Kubectl.Kubeconfigs;

/// <summary>
/// Changes a kubeconfig file: as a whole or not at all, and never beside kubectl or another of us, who take the same
/// lock.
/// </summary>
internal static class KubeconfigFile
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces the file's content, or makes the file.</summary>
    public static void Write(string path, string text)
    {
        var target = Target(path);
        using var held = Lock(target);
        Replace(target, text);
    }

    /// <summary>Reads, changes and writes it under the lock.</summary>
    public static void Update(string path, Action<KubeconfigDocument> change)
    {
        var target = Target(path);
        using var held = Lock(target);
        var before = File.Exists(target) ? File.ReadAllText(target) : "";
        var document = KubeconfigDocument.Parse(path, before);
        change(document);
        var after = document.ToText();
        if (after != before) Replace(target, after);
    }

    // A link stays a link: it is the file behind it that gets a new content.
    private static string Target(string path)
    {
        var full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null
            ? full
            : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    private static FileStream Lock(string target)
    {
        var file = target + ".lock"; // client-go's name for it
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Private,
            Options = FileOptions.DeleteOnClose,
        };
        try
        {
            return new FileStream(file, options);
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new KubernetesConfigException(
                $"{file} is there: something is changing {target}. When nothing is, remove it and try again.", e);
        }
    }

    private static void Replace(string target, string text)
    {
        var mode = File.Exists(target) ? File.GetUnixFileMode(target) : Private;
        var draft = $"{target}.{Path.GetRandomFileName()}";
        try
        {
            WriteNew(draft, text);
            File.SetUnixFileMode(draft, mode);
            File.Move(draft, target, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    // On the disk before it gets its name: a crash leaves the old content or the new one.
    private static void WriteNew(string file, string text)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Private,
        };
        using var stream = new FileStream(file, options);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }
}
