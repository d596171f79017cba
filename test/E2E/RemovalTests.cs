namespace OcmAddons.E2E.Tests;

/// <summary>What an addon installs goes with it, and comes back with it.</summary>
[CancelAfter(300_000)]
public sealed class RemovalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly string[] Uid = ["-o", "jsonpath={.metadata.uid}"];

    private static readonly Kubectl Direct = Kubectl.Direct(TestEnvironment.Second);

    [Test]
    public async Task AddOn_Deleted_IsInstalledAnew(CancellationToken cancellationToken)
    {
        string[] addOn = ["get", "managedclusteraddon", "managed-serviceaccount", "-n", TestEnvironment.Second, .. Uid];
        var before = await Kubectl.Hub.RunAsync(cancellationToken, addOn);

        await Kubectl.Hub.RunAsync(
            cancellationToken, "delete", "managedclusteraddon", "managed-serviceaccount", "-n", TestEnvironment.Second);

        // Its placement still selects the cluster, so it is created again at once. Whether its work went before that
        // or passes to the new one is a matter of who is faster; it must not stay with the one that is gone.
        await Until.HoldsAsync(
            Patience,
            token => Kubectl.Hub.TryAsync(token, addOn),
            result => result.ExitCode == 0 && result.Output.Length > 0 && result.Output != before,
            cancellationToken);
        var after = await Kubectl.Hub.RunAsync(cancellationToken, addOn);
        await Until.HoldsAsync(
            Patience,
            token => Kubectl.Hub.TryAsync(
                token, "get", "manifestwork", "addon-managed-serviceaccount-deploy-0", "-n", TestEnvironment.Second,
                "-o", "jsonpath={.metadata.ownerReferences[*].uid}"),
            result => result.Output == after,
            cancellationToken);
        await Until.SucceedsAsync(
            Patience,
            token => Direct.TryAsync(
                token, "rollout", "status", "deployment/managed-serviceaccount-addon-agent", "-n",
                TestEnvironment.AgentNamespace, "--timeout=5s"),
            cancellationToken);
        await AvailableAsync("managed-serviceaccount", cancellationToken);
        await WorksAsync(cancellationToken);
    }

    [Test]
    public async Task Cluster_NoLongerSelected_LosesEverythingThatWasInstalled(CancellationToken cancellationToken)
    {
        try
        {
            await TaintAsync("""[{"key":"ocm-addons-e2e","effect":"NoSelect"}]""", cancellationToken);
            await GoneAsync(Kubectl.Hub, ["managedclusteraddon", "-n", TestEnvironment.Second], cancellationToken);
            await GoneAsync(Kubectl.Hub, ["manifestwork", "-n", TestEnvironment.Second], cancellationToken);
            await GoneAsync(Direct, ["appliedmanifestwork"], cancellationToken);
            await GoneAsync(Direct, ["deployment", "-n", TestEnvironment.AgentNamespace], cancellationToken);
            await GoneAsync(Direct, ["deployment", "-n", "open-cluster-management-cluster-proxy"], cancellationToken);
            foreach (var addOn in TestEnvironment.AddOns)
                await GoneAsync(
                    Direct, ["secret", "-A", "--field-selector", $"metadata.name={addOn}-hub-kubeconfig"],
                    cancellationToken);
        }
        finally
        {
            await TaintAsync("[]", CancellationToken.None);
        }

        foreach (var addOn in TestEnvironment.AddOns) await AvailableAsync(addOn, cancellationToken);
        await WorksAsync(cancellationToken);
    }

    private static Task TaintAsync(string taints, CancellationToken cancellationToken) => Kubectl.Hub.RunAsync(
        cancellationToken, "patch", "managedcluster", TestEnvironment.Second, "--type=merge", "-p", $$$"""{"spec":{"taints":{{{taints}}}}}""");

    private static Task GoneAsync(Kubectl kubectl, string[] what, CancellationToken cancellationToken) =>
        Until.HoldsAsync(
        Patience,
        token => kubectl.TryAsync(token, ["get", .. what, "-o", "name"]),
        result => result.ExitCode == 0 && result.Output.Length == 0,
        cancellationToken);

    private static Task AvailableAsync(string addOn, CancellationToken cancellationToken) => Until.HoldsAsync(
        Patience,
        token => Kubectl.Hub.TryAsync(
            token, "get", "managedclusteraddon", addOn, "-n", TestEnvironment.Second,
            "-o", """jsonpath={.status.conditions[?(@.type=="Available")].status}"""),
        result => result.Output == "True",
        cancellationToken);

    // The managed cluster itself answers, if only with a refusal.
    private static Task WorksAsync(CancellationToken cancellationToken) => Until.HoldsAsync(
        Patience,
        token => Kubectl.Through(TestEnvironment.Second).TryAsync(token, "get", "namespaces"),
        result => result.ExitCode == 0 || result.Error.Contains(TestEnvironment.Account, StringComparison.Ordinal),
        cancellationToken);
}
