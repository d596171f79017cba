using System.Text;
using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Controllers;

/// <summary>Names controllers as controller-runtime's users do: <c>TokenController</c> is <c>token</c>.</summary>
internal static class ControllerNames
{
    private const string Suffix = "Controller";

    public static string For(Type controller, KubernetesResource resource)
    {
        var name = controller.Name;
        if (controller.IsGenericType || controller.IsNested) return resource.Kind.ToLowerInvariant();
        if (name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Suffix.Length)
            name = name[..^Suffix.Length];

        var kebab = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && !char.IsUpper(name[i - 1])) kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(name[i]));
        }

        return kebab.ToString();
    }
}
