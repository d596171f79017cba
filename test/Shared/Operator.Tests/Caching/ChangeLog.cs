using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator.Caching;

namespace OcmAddons.Operator.Tests.Caching;

internal sealed class ChangeLog
{
    private readonly Lock _lock = new();
    private readonly List<string> _all = [];
    private readonly SemaphoreSlim _added = new(0);

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    public void Add(EntityChange<V1ConfigMap> change)
    {
        var line = change switch
        {
            { Current: null } => $"-{change.Key.Name}",
            { Previous: null } => $"+{change.Key.Name}={change.Current.Data!["value"]}",
            _ => $"~{change.Key.Name}={change.Current.Data!["value"]}",
        };
        lock (_lock)
        {
            _all.Add(line);
        }

        _added.Release();
    }

    public async Task WaitAsync(int count, CancellationToken cancellationToken)
    {
        while (All.Count < count)
        {
            await _added.WaitAsync(cancellationToken);
        }
    }
}
