using System.Text;
using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>
/// Spreads manifests over works that the hub's webhook accepts. An object stays in the work that it is in: moving it
/// would delete it on the cluster before it is made again.
/// </summary>
internal static class WorkSharding
{
    /// <summary>80 % of the 500 KiB that OCM allows, as the original leaves room for.</summary>
    public const int Budget = 500 * 1024 * 8 / 10;

    /// <summary>Manifests by index of their work, each in the order in which they were given.</summary>
    public static IReadOnlyDictionary<int, IReadOnlyList<Manifest>> Assign(
        IReadOnlyList<Manifest> manifests, IEnumerable<(int Index, V1ManifestWork Work)> existing)
    {
        var shards = new SortedDictionary<int, Shard>();
        var places = new Dictionary<ManifestKey, Shard>();
        foreach (var (index, work) in existing)
        {
            var shard = shards[index] = new Shard();
            foreach (var content in work.Spec?.Workload?.Manifests ?? [])
            {
                places.TryAdd(ManifestKey.Of(content), shard);
            }
        }

        var sized = manifests.Select((manifest, order) => new Sized(manifest, order, SizeOf(manifest))).ToList();
        foreach (var item in sized.Where(item => places.ContainsKey(item.Manifest.Key)))
        {
            places[item.Manifest.Key].Add(item);
        }

        // Largest first; equal sizes by order, so that the same input always gives the same works.
        foreach (var item in sized.Where(item => !places.ContainsKey(item.Manifest.Key))
            .OrderByDescending(item => item.Size).ThenBy(item => item.Order))
        {
            Place(item, shards);
        }

        return shards.Where(shard => shard.Value.Items.Count > 0)
            .ToDictionary(shard => shard.Key, shard => shard.Value.InOrder());
    }

    private static void Place(Sized item, SortedDictionary<int, Shard> shards)
    {
        // A work that lost all its objects is about to go; an object put there would be in it before and after, which
        // is fine.
        var roomiest = shards.Values.Where(shard => shard.Size + item.Size <= Budget).MinBy(shard => shard.Size);
        if (roomiest is null)
        {
            var index = 0;
            while (shards.ContainsKey(index)) index++;
            roomiest = shards[index] = new Shard();
        }

        roomiest.Add(item);
    }

    private static int SizeOf(Manifest manifest) => Encoding.UTF8.GetByteCount(manifest.Content.GetRawText());

    private sealed record Sized(Manifest Manifest, int Order, int Size);

    private sealed class Shard
    {
        public List<Sized> Items { get; } = [];

        public int Size { get; private set; }

        public void Add(Sized item)
        {
            Items.Add(item);
            Size += item.Size;
        }

        public IReadOnlyList<Manifest> InOrder() =>
            [.. Items.OrderBy(item => item.Order).Select(item => item.Manifest)];
    }
}
