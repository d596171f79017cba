namespace OcmAddons.OcmStandIn.Klusterlet.Identity;

/// <summary>
/// The klusterlet's credentials as files, in a folder that only its user can read. Replacing one never shows half of
/// it.
/// </summary>
internal sealed class AgentFiles(string folder)
{
    public string Kubeconfig => Path.Combine(folder, "kubeconfig");

    /// <summary>
    /// Writes whatever of <paramref name="data"/> is new; the kubeconfig last, since it names the others.
    /// </summary>
    public async Task WriteAsync(IDictionary<string, byte[]> data, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var (name, content) in data.OrderBy(d => d.Key == "kubeconfig"))
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path)
                && (await File.ReadAllBytesAsync(path, cancellationToken)).AsSpan().SequenceEqual(content))
                continue;
            var temporary = path + ".new";
            await using (var file = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                await file.WriteAsync(content, cancellationToken);
            }

            File.Move(temporary, path, overwrite: true);
        }
    }
}
