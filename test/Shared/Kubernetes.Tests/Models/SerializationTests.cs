using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes.Tests.Models;

public sealed class SerializationTests
{
    [Test]
    public void Deserialize_UnknownFieldsAtEveryLevel_SurviveARoundTrip()
    {
        const string Json = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a","selfLink":"/x","labels":{"k":"v"}},
             "spec":{"replicas":2,"future":{"a":[1,2]},"template":{"spec":{"containers":
             [{"name":"c","resizePolicy":[{"x":1.50}],"livenessProbe":{"httpGet":{"port":"http","path":"/"},"later":true}}]}}},
             "status":{"replicas":1,"terminatingReplicas":0}}
            """;

        var deployment = JsonSerializer.Deserialize(Json, V1Deployment.JsonTypeInfo)!;
        var written = JsonSerializer.Serialize(deployment, V1Deployment.JsonTypeInfo);

        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(written), JsonNode.Parse(Json)), Is.True, written);
        var probe = deployment.Spec!.Template!.Spec!.Containers![0].LivenessProbe!;
        Assert.That(probe.HttpGet!.Port, Is.EqualTo((IntOrString)"http"));
    }

    [Test]
    public void Deserialize_ManagedFields_AreDropped()
    {
        const string Json =
            """{"metadata":{"name":"a","managedFields":[{"manager":"m","fieldsV1":{"f:data":{}}}],"uid":"u"}}""";

        var map = JsonSerializer.Deserialize(Json, V1ConfigMap.JsonTypeInfo)!;

        Assert.That(map.Uid(), Is.EqualTo("u"));
        Assert.That(
            JsonSerializer.Serialize(map, V1ConfigMap.JsonTypeInfo),
            Is.EqualTo("""{"metadata":{"name":"a","uid":"u"}}"""));
    }

    [TestCase("2026-11-22T11:05:46Z", "2026-11-22T11:05:46Z")]
    [TestCase("2026-11-22T13:05:46+02:00", "2026-11-22T11:05:46Z")]
    [TestCase("2026-11-22T11:05:46.123456789Z", "2026-11-22T11:05:46Z")]
    public void Time_AnyRfc3339_IsWrittenInWholeSecondsOfUtc(string read, string written)
    {
        var json = $$$"""{"metadata":{"name":"a","creationTimestamp":"{{{read}}}"}}""";

        var space = JsonSerializer.Deserialize(json, V1Namespace.JsonTypeInfo)!;

        Assert.That(JsonSerializer.Serialize(space, V1Namespace.JsonTypeInfo), Does.Contain($"\"{written}\""));
    }

    [Test]
    public void Time_Null_IsNotSet()
    {
        var space = JsonSerializer.Deserialize(
            """{"metadata":{"creationTimestamp":null}}""", V1Namespace.JsonTypeInfo)!;

        Assert.That(space.Metadata.CreationTimestamp, Is.Null);
    }

    [Test]
    public void MicroTime_OfALease_AlwaysHasSixDigits()
    {
        var lease = new V1Lease { Spec = new() { RenewTime = DateTimeOffset.UnixEpoch.AddMilliseconds(5) } };

        var json = JsonSerializer.Serialize(lease, V1Lease.JsonTypeInfo);

        Assert.That(json, Does.Contain("\"renewTime\":\"1970-01-01T00:00:00.005000Z\""));
    }

    [Test]
    public void SecretData_OnTheWire_IsBase64()
    {
        var secret = new V1Secret { Data = new Dictionary<string, byte[]> { ["token"] = "abc"u8.ToArray() } };

        var json = JsonSerializer.Serialize(secret, V1Secret.JsonTypeInfo);
        var read = JsonSerializer.Deserialize(json, V1Secret.JsonTypeInfo)!;

        Assert.That(json, Does.Contain("\"data\":{\"token\":\"YWJj\"}"));
        Assert.That(read.Data!["token"], Is.EqualTo("abc"u8.ToArray()));
    }

    [Test]
    public void NamesThatAreNotCamelCase_OnTheWire_AreTheApis()
    {
        var service = new V1APIService { Spec = new() { InsecureSkipTLSVerify = true, CaBundle = [1] } };

        var json = JsonSerializer.Serialize(service, V1APIService.JsonTypeInfo);

        Assert.That(json, Does.Contain("\"insecureSkipTLSVerify\":true").And.Contain("\"caBundle\":\"AQ==\""));
    }
}
