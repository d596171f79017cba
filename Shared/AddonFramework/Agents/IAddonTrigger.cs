namespace OcmAddons.AddonFramework.Agents;

/// <summary>Asks for another look at addons after something outside the API that they depend on has changed.</summary>
public interface IAddonTrigger
{
    void Trigger(string cluster, string addon);

    /// <summary>Every cluster that has the addon.</summary>
    void TriggerAll(string addon);
}
