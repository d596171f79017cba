using System.CommandLine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Credentials;
using OcmAddons.ClusterGateway.Server.Identity;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.ClusterGateway.Server.Serving;
using OcmAddons.ClusterGateway.Server.Webhooks;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Draining;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Tls;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterGateway.Server;

/// <summary><c>cluster-gateway apiserver</c>: the aggregated API server.</summary>
public static class ApiServerCommand
{
    public static Command Create()
    {
        var command = new Command(
            "apiserver",
            $"Serve the {ApiGroup.Default} API: managed clusters and the way to them. {ApiGroup.Variable} in the "
            + "environment gives it another group.");
        var flags = new ApiServerFlags(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            flags.Check(result);
            return await BuildHost(result, flags).RunAsync(cancellationToken);
        });
        return command;
    }

    private static ServiceHost BuildHost(ParseResult result, ApiServerFlags flags)
    {
        var tls = TlsPolicy.Parse(
            flags.TlsMinVersion.Name, result.Get(flags.TlsMinVersion), flags.TlsCipherSuites.Name,
            result.Get(flags.TlsCipherSuites));
        var gates = result.Get(flags.FeatureGates);
        var standalone = result.Get(flags.StandaloneDebugMode);
        var authentication = flags.Authentication.Read(result);
        var builder = ServiceHostBuilder.Create("cluster-gateway", flags.Logging.Read(result));
        builder.Services
            .AddHostedService(provider => new IgnoredFlagsNotice(
                flags.GivenInVain(result), provider.GetRequiredService<ILogger<IgnoredFlagsNotice>>()))
            .AddHub(result.Get(flags.Kubeconfig))
            .AddCallers(
                new AuthorizationSettings(
                    result.Get(flags.AllowedTtl), result.Get(flags.DeniedTtl), result.Get(flags.AuthorizeProxySubpath)),
                standalone ? authentication.Standalone() : authentication,
                new HubClients(
                    result.Get(flags.Authentication.Kubeconfig), result.Get(flags.AuthorizationKubeconfig)))
            .AddGateways(
                new RegistrySettings(
                    result.Get(flags.SecretNamespace), gates["HealthinessCheck"],
                    result.Get(flags.OcmIntegration), gates["ClientIdentityPenetration"])
                {
                    CacheSecrets = gates["SecretCache"],
                    CacheClusters = gates["OCMClusterCache"],
                },
                new GatewayViewSettings(result.Get(flags.ExposeCredentials)),
                new ExecSettings(result.Get(flags.ExecCommands), result.Get(flags.ExecTimeout)))
            .AddForwarding(
                Tunnel(result, flags),
                new ForwardingSettings(Enum.Parse<TunnelTrust>(result.Get(flags.TunnelTrust))),
                new IdentitySettings(gates["ClientIdentityPenetration"], result.Get(flags.ProxyConfig)))
            .AddServing(new ServingSettings(
                result.Get(flags.CertFile), result.Get(flags.KeyFile), tls, result.Get(flags.AlwaysAllowPaths)))
            .AddAdmission(result.Get(flags.DisableAdmissionPlugins))
            .AddApiServer(flags.Audit.Read(result));
        if (standalone) builder.Services.AddStandaloneDebug();
        return builder
            .ConfigureKestrel(KestrelLimits.Apply)
            .DrainWith(new DrainSettings(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5)))
            .Listen(
                "the API", ListenAddress.Of(result.Get(flags.BindAddress), result.Get(flags.SecurePort)),
                SecureListener.Configure,
                services => services.GetRequiredService<SecureListener>().HandleAsync)
            .Build();
    }

    private static KonnectivityDialerOptions? Tunnel(ParseResult result, ApiServerFlags flags) =>
        result.Get(flags.ProxyHost) is { Length: > 0 } host
            ? new KonnectivityDialerOptions
            {
                Host = host,
                Port = result.Get(flags.ProxyPort),
                CaFile = result.Get(flags.ProxyCaCert),
                CertificateFile = result.Get(flags.ProxyCert),
                KeyFile = result.Get(flags.ProxyKey),
            }
            : null;
}
