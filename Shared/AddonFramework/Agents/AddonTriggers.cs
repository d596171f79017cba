using System.Threading.Channels;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Agents;

/// <summary>Keys asked for; the work queue behind it removes duplicates, so nothing piles up.</summary>
internal sealed class AddonTriggers(IEntityCache<V1Alpha1ManagedClusterAddOn> addons) : IAddonTrigger
{
    private readonly Channel<ObjectKey> _keys = Channel.CreateUnbounded<ObjectKey>();

    public void Trigger(string cluster, string addon) => _keys.Writer.TryWrite(new ObjectKey(cluster, addon));

    public void TriggerAll(string addon)
    {
        foreach (var installed in addons.List(@namespace: null).Where(a => a.Name() == addon))
        {
            _keys.Writer.TryWrite(installed.Key());
        }
    }

    public IAsyncEnumerable<ObjectKey> Keys() => _keys.Reader.ReadAllAsync();
}
