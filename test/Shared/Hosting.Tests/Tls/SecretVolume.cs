namespace OcmAddons.Hosting.Tests.Tls;

/// <summary>A mounted Secret: files are links through <c>..data</c>, which is made to point elsewhere.</summary>
internal sealed class SecretVolume : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("secret-volume-");
    private int generation;

    public string Path(string file) => System.IO.Path.Combine(root.FullName, file);

    public void Write((string Certificate, string Key) content, string? authorities = null)
    {
        var name = $"..gen{++generation}";
        Directory.CreateDirectory(Path(name));
        Put(name, "tls.crt", content.Certificate);
        Put(name, "tls.key", content.Key);
        if (authorities is not null) Put(name, "ca.crt", authorities);
        File.Delete(Path("..data"));
        File.CreateSymbolicLink(Path("..data"), name);
    }

    public void Clear()
    {
        foreach (var file in root.GetFiles()) file.Delete();
    }

    public void Dispose() => root.Delete(recursive: true);

    private void Put(string generationName, string file, string content)
    {
        File.WriteAllText(Path($"{generationName}/{file}"), content);
        if (!File.Exists(Path(file)) && new FileInfo(Path(file)).LinkTarget is null)
            File.CreateSymbolicLink(Path(file), $"..data/{file}");
    }
}
