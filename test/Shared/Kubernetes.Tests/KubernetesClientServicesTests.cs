using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Discovery;
using OcmAddons.Kubernetes.Dynamic;

namespace OcmAddons.Kubernetes.Tests;

public sealed class KubernetesClientServicesTests
{
    [Test]
    public void AddKubernetesClient_MainAndNamed_EachIsOneClientInAllItsForms()
    {
        using var services = new ServiceCollection()
            .AddKubernetesClient(new KubernetesConfig { Server = new("https://main") })
            .AddKubernetesClient("spoke", _ => new KubernetesConfig { Server = new("https://spoke/path/") })
            .BuildServiceProvider();

        var main = services.GetRequiredService<IKubernetesClient>();
        var spoke = services.GetRequiredKeyedService<IKubernetesClient>("spoke");

        Assert.That(main.BaseAddress, Is.EqualTo(new Uri("https://main")));
        Assert.That(spoke.BaseAddress.AbsoluteUri, Is.EqualTo("https://spoke/path"));
        Assert.That(services.GetRequiredService<IDynamicKubernetesClient>(), Is.SameAs(main));
        Assert.That(services.GetRequiredKeyedService<IDynamicKubernetesClient>("spoke"), Is.SameAs(spoke));
        Assert.That(
            services.GetRequiredKeyedService<ApiDiscovery>("spoke"),
            Is.Not.SameAs(services.GetRequiredService<ApiDiscovery>()));
    }
}
