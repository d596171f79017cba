using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Tests.Manifests;

public sealed class HookManifestsTests
{
    [TestCase("Job", "annotations", true)]
    [TestCase("Job", "labels", true)]
    [TestCase("Pod", "annotations", true)]
    [TestCase("ConfigMap", "annotations", false)]
    public void IsHook_MarkedObject_OnlyJobsAndPods(string kind, string map, bool expected) =>
        Assert.That(HookManifests.IsHook(Samples.Raw(kind, "h", (map, OcmNames.HookAnnotation))), Is.EqualTo(expected));

    [Test]
    public void IsHook_UnmarkedJob_IsNone() => Assert.That(HookManifests.IsHook(Samples.Raw("Job", "h")), Is.False);

    [TestCase("True", "JobComplete", "True", true)]
    [TestCase("True", "JobComplete", "False", false)]
    [TestCase("True", "JobSucceeded", "True", false)]
    [TestCase("False", "JobComplete", "True", false)]
    public void AreCompleted_Feedback_DecidesWithTheWorksAvailability(
        string available, string name, string value, bool expected)
    {
        var work = new V1ManifestWork
        {
            Status = new()
            {
                Conditions = [new V1Condition { Type = "Available", Status = available }],
                ResourceStatus = new()
                {
                    Manifests =
                    [
                        new()
                        {
                            ResourceMeta = new() { Kind = "Job", Name = "h", Namespace = "default" },
                            StatusFeedback = new()
                            {
                                Values = [new() { Name = name, Value = new() { Type = "String", String = value } }],
                            },
                        },
                    ],
                },
            },
        };

        Assert.That(HookManifests.AreCompleted(work, [Samples.Raw("Job", "h")]), Is.EqualTo(expected));
    }

    [Test]
    public void AreCompleted_NoWorkYet_IsNot() =>
        Assert.That(HookManifests.AreCompleted(null, [Samples.Raw("Job", "h")]), Is.False);
}
