namespace OcmAddons.Hosting.Tests;

public sealed class CalledAsTests
{
    [TestCase("patch", "--secret-name=x", ExpectedResult = "patch --secret-name=x")]
    [TestCase("apiserver", "apiserver --secure-port=9443", ExpectedResult = "apiserver --secure-port=9443")]
    [TestCase("apiserver", "", ExpectedResult = "apiserver")]
    [TestCase("cluster-gateway", "patch", ExpectedResult = "patch")]
    [TestCase("manager", "--leader-elect", ExpectedResult = "--leader-elect")]
    public string Arguments_OfALink_NameItsCommand(string name, string args) => string.Join(
        ' ',
        CalledAs.Arguments(name, args.Split(' ', StringSplitOptions.RemoveEmptyEntries), ["apiserver", "patch"]));
}
