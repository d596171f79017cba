using OcmAddons.ClusterGateway.Kubectl.ExecAll;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.ExecAll;

public sealed class RawPathsTests
{
    [TestCase("get --raw /healthz?verbose", "get --raw /p/healthz?verbose")]
    [TestCase("get --raw=/healthz", "get --raw=/p/healthz")]
    [TestCase("delete --raw healthz", "delete --raw /p/healthz")]
    [TestCase("create --raw=/api -f x", "create --raw=/p/api -f x")]
    [TestCase("get pods -o wide", "get pods -o wide")]
    [TestCase("exec a -- tool --raw /x --raw=/y", "exec a -- tool --raw /x --raw=/y")]
    [TestCase("get --raw", "get --raw")]
    public void Under_Words_OnlyRawPathsAreChanged(string words, string expected) =>
        Assert.That(string.Join(' ', RawPaths.Under("/p", words.Split(' '))), Is.EqualTo(expected));
}
