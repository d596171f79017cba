namespace OcmAddons.E2E.Tests.Comparisons;

/// <summary>
/// The same list of kubectl commands in two namespaces, in one straight to the managed cluster and in the other through
/// the gateway: what they say is the same.
/// </summary>
[CancelAfter(180_000)]
[Parallelizable]
public sealed class WriteComparisonTests
{
    private static readonly Dictionary<string, string> Inputs = new(StringComparer.Ordinal)
    {
        ["map"] =
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: map}
            data: {k: before}
            """,
        ["map2"] =
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: map}
            data: {k: second, l: "2"}
            """,
        ["held"] =
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: held, finalizers: [e2e.example.com/hold]}
            """,
        ["wrong"] =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: wrong}
            spec: {ports: [{port: 99999}], nonsense: true}
            """,
        ["web"] = Manifests.Sights[..Manifests.Sights.IndexOf("---", StringComparison.Ordinal)],
        ["text"] = "typed\n",
    };

    private TestNamespace direct = null!;
    private TestNamespace through = null!;

    [OneTimeSetUp]
    public async Task PrepareAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        direct = await TestNamespace.CreateAsync(patience.Token);
        through = await TestNamespace.CreateAsync(patience.Token);
    }

    [OneTimeTearDown]
    public async Task CleanAsync()
    {
        await direct.DisposeAsync();
        await through.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> Scripts()
    {
        yield return Script("create", "already exists", """
            create configmap made --from-literal=k=v
            create configmap made --from-literal=k=w
            create -f - <map
            create -f - <wrong
            create -f - --validate=false <wrong
            create configmap tried --from-literal=k=v --dry-run=server -o yaml
            get configmap tried
            delete configmap made map
            """);
        yield return Script("apply", "configmap/map configured", """
            apply -f - <map
            apply -f - <map
            diff -f - <map2
            apply -f - --dry-run=server <map2
            apply -f - <map2
            diff -f - <map2
            get configmap map -o yaml
            delete -f - <map
            """);
        yield return Script("apply on the server", "conflict with \"one\"", """
            apply --server-side --field-manager=one -f - <map
            apply --server-side --field-manager=two -f - <map2
            diff --server-side --field-manager=two --force-conflicts -f - <map2
            apply --server-side --field-manager=two --force-conflicts -f - <map2
            get configmap map -o yaml --show-managed-fields
            delete configmap map
            """);
        yield return Script("patch", "patched", """
            create -f - <map
            patch configmap map -p '{"data":{"a":"strategic"}}'
            patch configmap map --type=merge -p '{"data":{"k":null,"b":"merge"}}'
            patch configmap map --type=json -p '[{"op":"add","path":"/data/c","value":"json"}]'
            patch configmap map --type=json -p '[{"op":"test","path":"/data/c","value":"other"}]'
            patch configmap map --type=merge -p '{"data":{"n":1}}'
            get configmap map -o jsonpath={.data}
            delete configmap map
            """);
        yield return Script("edit and replace", "edited", """
            create -f - <map
            edit configmap map
            get configmap map -o jsonpath={.data}
            replace -f - <map2
            replace --force -f - <map
            label configmap map a=b
            label configmap map a=c
            annotate configmap map note=text
            get configmap map --show-labels
            delete configmap map --wait
            replace -f - <map
            """);
        yield return Script("finalizers", "configmap/held patched", """
            create -f - <held
            delete configmap held --wait=false
            delete configmap held --timeout=1s
            get configmap held -o jsonpath={.metadata.finalizers}
            patch configmap held --type=merge -p '{"metadata":{"finalizers":null}}'
            wait --for=delete configmap/held --timeout=30s
            get configmap held
            """);
        yield return Script("a deployment's life", "deployment.apps/web restarted", """
            apply -f - <web
            rollout status deployment/web --timeout=60s
            scale deployment web --replicas=2
            rollout status deployment/web --timeout=60s
            set env deployment/web A=B
            rollout restart deployment/web
            rollout status deployment/web --timeout=60s
            rollout undo deployment/web
            rollout status deployment/web --timeout=60s
            delete deployment web --cascade=orphan
            get replicasets --sort-by=.spec.replicas --no-headers -o custom-columns=R:.spec.replicas
            delete replicasets --all --cascade=foreground
            wait --for=delete pod -l app=web --timeout=60s
            get all
            """);
        // What a container says as it ends may come too late for whoever is attached: it stays a little.
        yield return Script("run and debug", "exit code 3", """
            run once -i --quiet --restart=Never --rm IMAGE -- sh -c 'read x; echo got $x; sleep 2; exit 3' <text
            run idle --restart=Never IMAGE -- sleep 600
            wait --for=condition=Ready pod/idle --timeout=60s
            debug idle --copy-to=copy --container=idle IMAGE -- sleep 601
            get pod copy -o jsonpath={.spec.containers[*].command}
            debug idle IMAGE -- sleep 1
            delete pod idle copy --grace-period=0 --force
            """);
    }

    [TestCaseSource(nameof(Scripts))]
    public async Task Script_ThroughTheGateway_SaysWhatItSaysDirectly(
        string script, string expected, CancellationToken cancellationToken)
    {
        var texts = await Task.WhenAll(
            Transcript.RunAsync(
                Kubectl.Direct(TestEnvironment.First), direct.Name, script, Inputs, cancellationToken),
            Transcript.RunAsync(
                Kubectl.Through(TestEnvironment.First), through.Name, script, Inputs, cancellationToken));

        Assert.That(texts[0], Does.Contain(expected));
        Assert.That(texts[1], Is.EqualTo(texts[0]));
    }

    private static TestCaseData Script(string name, string expected, string script) =>
        new TestCaseData(script, expected).SetArgDisplayNames(name);
}
