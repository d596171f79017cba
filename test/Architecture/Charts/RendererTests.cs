using OcmAddons.Architecture.Tests.Repository;

namespace OcmAddons.Architecture.Tests.Charts;

/// <summary>
/// The renderer's corners, on charts made for them. What is expected is what helm prints: with helm on PATH the same
/// tests hold helm to it.
/// </summary>
[CancelAfter(300_000)]
public sealed class RendererTests : IDisposable
{
    private readonly DirectoryInfo chart = Directory.CreateTempSubdirectory("chart-");

    public void Dispose() => chart.Delete(recursive: true);

    [TestCase("a=1", "a: 1")]
    [TestCase("a=01", "a: \"01\"")]
    [TestCase("a=true", "a: true")]
    [TestCase("a=x\\,y", "a: x,y")]
    [TestCase("a={x,2,true}", "a:\n- x\n- 2\n- true")]
    [TestCase("a={}", "a: []")]
    [TestCase("a.b\\.c=1", "a:\n  b.c: 1")]
    [TestCase("a[1]=y,a[0]=x", "a:\n- x\n- \"y\"")]
    [TestCase("a.b=1,a.c=2", "a:\n  b: 1\n  c: 2")]
    public async Task Set_Text_IsTyped(string set, string values)
    {
        Write("templates/x.yaml", "{{ toYaml (pick .Values \"a\") }}\n");

        Assert.That(await RenderAsync("--set", set), Is.EqualTo(Document("x", values)));
    }

    [Test]
    public async Task Values_FilesThenFlags_LaterWinsAndNullRemoves()
    {
        Write("values.yaml", "keep: 1\ndrop: 2\nnest:\n  a: 1\n  b: 2\nlist: [1, 2]\n");
        Write("over.yaml", "nest:\n  b: 3\nlist: [9]\n");
        Write("templates/x.yaml", "{{ toYaml .Values }}\n");

        var rendered = await RenderAsync(
            "--set", "drop=null,nest.c=4", "-f", Path.Combine(chart.FullName, "over.yaml"));

        Assert.That(rendered, Is.EqualTo(Document("x", "keep: 1\nlist:\n- 9\nnest:\n  a: 1\n  b: 3\n  c: 4")));
    }

    [Test]
    public async Task SetString_Number_StaysText()
    {
        Write("templates/x.yaml", "a: {{ .Values.a | quote }}\nb: {{ kindOf .Values.a }}\n");

        Assert.That(await RenderAsync("--set-string", "a=1"), Is.EqualTo(Document("x", "a: \"1\"\nb: string")));
    }

    [Test]
    public async Task SetJson_Object_IsTakenAsItIs()
    {
        Write("templates/x.yaml", "{{ toYaml .Values.a }}\n");

        Assert.That(
            await RenderAsync("--set-json", "a={\"z\":[1,\"t\"],\"b\":null}"),
            Is.EqualTo(Document("x", "b: null\nz:\n- 1\n- t")));
    }

    [Test]
    public async Task Templates_IncludeTplFilesLookup_WorkTogether()
    {
        Write("values.yaml", "text: \"{{ .Release.Name }}-{{ .Chart.Name }}\"\n");
        Write("files/a.txt", "one\ntwo\n");
        Write(
            "templates/_h.tpl",
            "{{- define \"labels\" -}}\nname: {{ .Release.Name }}\nns: {{ .Release.Namespace }}\n{{- end -}}\n");
        Write("templates/x.yaml",
            "labels:\n  {{- include \"labels\" . | nindent 2 }}\ntpl: {{ tpl .Values.text . }}\n"
            + "file: {{ .Files.Get \"files/a.txt\" | quote }}\nfiles: {{ len (.Files.Glob \"files/*\") }}\n"
            + "found: {{ empty (lookup \"v1\" \"Secret\" \"a\" \"b\") }}\nmissing: \"{{ .Values.nothing }}\"\n");

        Assert.That(await RenderAsync(), Is.EqualTo(Document("x",
            "labels:\n  name: rel\n  ns: ns\ntpl: rel-testchart\nfile: \"one\\ntwo\\n\"\nfiles: 1\nfound: "
            + "true\nmissing: \"\"")));
    }

    [Test]
    public async Task Capabilities_ComeFromTheFlags()
    {
        Write("templates/x.yaml",
            "new: {{ .Capabilities.APIVersions.Has \"policy/v9\" }}\nminor: {{ .Capabilities.KubeVersion.Minor }}\n"
            + "old: {{ semverCompare \"<1.21-0\" .Capabilities.KubeVersion.Version }}\n");

        Assert.That(
            await RenderAsync("--api-versions", "policy/v9", "--kube-version", "v1.20.2"),
            Is.EqualTo(Document("x", "new: true\nminor: 20\nold: true")));
    }

    [Test]
    public async Task Documents_OfManyKinds_AreInInstallOrder()
    {
        Write("templates/a.yaml", "kind: Deployment\n---\nkind: Zebra\n---\n\n---\nkind: Secret\n");
        Write("templates/b.yaml", "kind: Aardvark\n---\nkind: ServiceAccount\n");
        Write("templates/NOTES.txt", "{{ fail \"never rendered\" }}");
        Write("crds/c.yaml", "kind: CustomResourceDefinition\n");

        var rendered = await RenderAsync();

        Assert.That(rendered.Split('\n').Where(l => l.StartsWith("kind", StringComparison.Ordinal)), Is.EqualTo(
            ["kind: ServiceAccount", "kind: Secret", "kind: Deployment", "kind: Aardvark", "kind: Zebra"]));
    }

    [TestCase("{{ fail \"no luck\" }}", "no luck")]
    [TestCase("{{ required \"a is needed\" .Values.a }}", "a is needed")]
    [TestCase("{{ include \"nowhere\" . }}", "nowhere")]
    [TestCase("a: [", "x.yaml")]
    [TestCase("{{ .Values.a", "x.yaml")]
    public async Task Templates_Broken_SayWhatIsWrong(string template, string message)
    {
        Write("templates/x.yaml", template);

        var rendered = await RunAsync();

        Assert.That(rendered.ExitCode, Is.Not.Zero);
        Assert.That(rendered.Error, Does.Contain(message));
        Assert.That(rendered.Output, Is.Empty);
    }

    private static string Document(string file, string content) =>
        $"---\n# Source: testchart/templates/{file}.yaml\n{content}\n";

    private void Write(string file, string content)
    {
        var path = Path.Combine(chart.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        File.WriteAllText(
            Path.Combine(chart.FullName, "Chart.yaml"), "apiVersion: v2\nname: testchart\nversion: 1.2.3\n");
    }

    private async Task<string> RenderAsync(params string[] flags)
    {
        var rendered = await RunAsync(flags);
        Assert.That(rendered.ExitCode, Is.Zero, rendered.Error);
        return rendered.Output;
    }

    private Task<RenderedChart> RunAsync(params string[] flags) => RenderedChart.RunAsync(
        Path.Combine(SourceTree.Root, "hack/charts/render.sh"), TestContext.CurrentContext.CancellationToken,
        ["rel", chart.FullName, "-n", "ns", .. flags]);
}
