using System.CommandLine;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.OcmStandIn.Commands;

/// <summary>Flags without which a command makes no sense.</summary>
internal static class Required
{
    public static string Text(ParseResult parsed, FlagOption<string> flag) =>
        parsed.Get(flag) is { Length: > 0 } value ? value : throw new UsageException($"{flag.Name} is required");

    public static KubernetesConfig Kubeconfig(ParseResult parsed, FlagOption<string> flag)
    {
        var path = Text(parsed, flag);
        try
        {
            return KubernetesConfig.Load(path);
        }
        catch (Exception e) when (e is KubernetesConfigException or IOException)
        {
            throw new UsageException($"{flag.Name}: {e.Message}");
        }
    }
}
