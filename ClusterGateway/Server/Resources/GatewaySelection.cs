using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>Which gateways a list or watch is about: all, or one by name.</summary>
internal readonly record struct GatewaySelection(string? Name)
{
    public static bool TryParse(
        RawRequestTarget target, string name, out GatewaySelection selection, out string problem)
    {
        selection = new(name.Length > 0 ? name : null);
        problem = "";
        foreach (var term in (target.QueryValue("fieldSelector") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = term.Replace("==", "=", StringComparison.Ordinal).Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is not ["metadata.name", var wanted])
            {
                problem = $"field label not supported: {term}";
                return false;
            }

            selection = new(wanted);
        }

        return true;
    }

    public bool Has(Gateway gateway) => Has(gateway.Name);

    public bool Has(string name) => Name is null || Name == name;
}
