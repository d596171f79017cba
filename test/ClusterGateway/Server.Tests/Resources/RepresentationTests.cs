using OcmAddons.ClusterGateway.Server.Resources;

namespace OcmAddons.ClusterGateway.Server.Tests.Resources;

public sealed class RepresentationTests
{
    private const string KubectlGet =
        "application/json;as=Table;v=v1;g=meta.k8s.io,"
        + "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

    [TestCase("", "Object", "")]
    [TestCase("*/*", "Object", "")]
    [TestCase("application/json", "Object", "")]
    [TestCase("application/vnd.kubernetes.protobuf,application/json", "Object", "")]
    [TestCase(KubectlGet, "Table", "v1")]
    [TestCase("application/json;as=Table;v=v1beta1;g=meta.k8s.io", "Table", "v1beta1")]
    [TestCase("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", "PartialMetadata", "v1")]
    [TestCase("application/json;as=Table;v=v2;g=meta.k8s.io,application/json", "Object", "")]
    public void Negotiate_Accept_TakesTheFirstThatCanBeServed(string accept, string kind, string version)
    {
        var form = Representation.Negotiate(accept.Length == 0 ? default : accept);

        Assert.That(form, Is.EqualTo(new Representation(Enum.Parse<RepresentationKind>(kind), version)));
    }

    [TestCase("application/vnd.kubernetes.protobuf")]
    [TestCase("text/html")]
    public void Negotiate_NothingServable_IsNull(string accept) =>
        Assert.That(Representation.Negotiate(accept), Is.Null);
}
