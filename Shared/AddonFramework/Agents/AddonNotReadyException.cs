namespace OcmAddons.AddonFramework.Agents;

/// <summary>
/// An addon cannot answer yet; it is asked again. The message reaches the ManagedClusterAddOn's conditions.
/// </summary>
public sealed class AddonNotReadyException(string message) : Exception(message);
