namespace OcmAddons.Architecture.Tests.Repository;

/// <summary>The checkout that the tests were built from, without what builds and tools leave in it.</summary>
internal static class SourceTree
{
    private static readonly string[] NotOurs =
    [
        ".git", ".local", ".vs", ".idea", "bin", "obj", "TestResults", "node_modules",
    ];

    private static readonly string[] Binary = [".png", ".svg", ".ico", ".pb", ".tgz", ".gz"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Walk(new DirectoryInfo(Root)).Order(StringComparer.Ordinal),
    ];

    public static IEnumerable<string> With(params string[] extensions) =>
        Files.Where(f => extensions.Contains(Path.GetExtension(f), StringComparer.Ordinal));

    public static IEnumerable<string> Text =>
        Files.Where(f => !Binary.Contains(Path.GetExtension(f), StringComparer.Ordinal));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OcmAddons.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside a checkout.");
    }

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            if (file.Name == ".git") continue; // a worktree's
            yield return Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');
        }

        foreach (var child in folder.EnumerateDirectories()
            .Where(d => !NotOurs.Contains(d.Name, StringComparer.Ordinal)))
        {
            foreach (var file in Walk(child)) yield return file;
        }
    }
}
