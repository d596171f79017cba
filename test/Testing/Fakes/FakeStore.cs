using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Testing.Fakes;

/// <summary>Objects as JSON, with history.</summary>
internal sealed class FakeStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Kind, ObjectKey Key), JsonObject> _objects = [];
    private readonly List<(long Version, string Kind, WatchEventType Type, JsonObject Object)> _history = [];
    private readonly List<string> _requests = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version = 1;
    private long _compacted;
    private int _watchGeneration;

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public static JsonObject ToJson<TEntity>(TEntity entity)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        (JsonObject)JsonSerializer.SerializeToNode(entity, TEntity.JsonTypeInfo)!;

    public void Note(string request)
    {
        lock (_lock)
        {
            _requests.Add(request);
        }
    }

    public void BreakWatches()
    {
        lock (_lock)
        {
            _watchGeneration++;
            PulseLocked();
        }
    }

    public void Compact()
    {
        lock (_lock)
        {
            _history.Clear();
            _compacted = _version++;
        }
    }

    public TEntity? Find<TEntity>(ObjectKey key)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        lock (_lock)
        {
            return _objects.TryGetValue((Kind<TEntity>(), key), out var known) ? FromJson<TEntity>(known) : null;
        }
    }

    public KubernetesList<TEntity> List<TEntity>(ListOptions options)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        lock (_lock)
        {
            var items = _objects.Where(pair => pair.Key.Kind == Kind<TEntity>() && Selects(options, pair.Value))
                .Select(pair => FromJson<TEntity>(pair.Value))
                .ToList();
            return new(items, _version.ToString());
        }
    }

    public TEntity Create<TEntity>(TEntity entity)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        var created = ToJson(entity);
        created["apiVersion"] = TEntity.Resource.ApiVersion;
        created["kind"] = TEntity.Resource.Kind;
        lock (_lock)
        {
            if (_objects.ContainsKey((Kind<TEntity>(), entity.Key()))) throw Error(409, "AlreadyExists");
            created["metadata"]!["uid"] = Guid.NewGuid().ToString();
            created["metadata"]!["creationTimestamp"] = "2026-01-01T00:00:00Z";
            return FromJson<TEntity>(StoreLocked<TEntity>(entity.Key(), WatchEventType.Added, created));
        }
    }

    public TEntity Change<TEntity>(
        ObjectKey key, string? subresource, string? version, Func<JsonObject, JsonObject> change,
        bool dryRun = false)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        lock (_lock)
        {
            if (!_objects.TryGetValue((Kind<TEntity>(), key), out var known)) throw Error(404, "NotFound");
            if (version is { Length: > 0 } && version != (string?)known["metadata"]!["resourceVersion"])
                throw Error(409, "Conflict");
            var changed = change(known);
            foreach (var kept in new[] { "uid", "creationTimestamp", "deletionTimestamp", "resourceVersion" })
            {
                changed["metadata"]![kept] = known["metadata"]![kept]?.DeepClone();
            }

            // A status write changes nothing but the status, any other write does not change it.
            var result = subresource == "status" ? (JsonObject)known.DeepClone() : changed;
            result["status"] = (subresource == "status" ? changed : known)["status"]?.DeepClone();
            if (dryRun || JsonNode.DeepEquals(result, known)) return FromJson<TEntity>(result);
            var ends = result["metadata"]!["deletionTimestamp"] is not null && !HasFinalizers(result);
            return FromJson<TEntity>(
                StoreLocked<TEntity>(key, ends ? WatchEventType.Deleted : WatchEventType.Modified, result));
        }
    }

    public bool Delete<TEntity>(ObjectKey key, DeletePreconditions? preconditions)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        lock (_lock)
        {
            if (!_objects.TryGetValue((Kind<TEntity>(), key), out var known)) return false;
            if (preconditions?.Uid is { } uid && uid != (string?)known["metadata"]!["uid"])
                throw Error(409, "Conflict");
            var last = (JsonObject)known.DeepClone();
            if (HasFinalizers(known))
            {
                last["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";
                StoreLocked<TEntity>(key, WatchEventType.Modified, last);
            }
            else
            {
                StoreLocked<TEntity>(key, WatchEventType.Deleted, last);
            }

            return true;
        }
    }

    public async IAsyncEnumerable<WatchEvent<TEntity>> WatchAsync<TEntity>(
        ListOptions options, long version, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        int generation;
        lock (_lock)
        {
            generation = _watchGeneration;
        }

        while (true)
        {
            List<(long Version, string Kind, WatchEventType Type, JsonObject Object)> changes;
            Task changed;
            lock (_lock)
            {
                if (generation != _watchGeneration) yield break;
                if (version < _compacted) throw Error(410, "Expired");
                changes = [.. _history.Where(change => change.Version > version)];
                changed = _changed.Task;
                version = Math.Max(version, _version);
            }

            foreach (var change in changes.Where(change => change.Kind == Kind<TEntity>()))
            {
                if (Selects(options, change.Object)) yield return new(change.Type, FromJson<TEntity>(change.Object));
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private JsonObject StoreLocked<TEntity>(ObjectKey key, WatchEventType type, JsonObject stored)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        stored["metadata"]!["resourceVersion"] = (++_version).ToString();
        if (type == WatchEventType.Deleted) _objects.Remove((Kind<TEntity>(), key));
        else _objects[(Kind<TEntity>(), key)] = stored;
        _history.Add((_version, Kind<TEntity>(), type, stored));
        PulseLocked();
        return stored;
    }

    private void PulseLocked()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static TEntity FromJson<TEntity>(JsonObject json)
        where TEntity : class, IKubernetesEntity<TEntity> => json.Deserialize(TEntity.JsonTypeInfo)!;

    private static string Kind<TEntity>()
        where TEntity : class, IKubernetesEntity<TEntity> => $"{TEntity.Resource.Plural}.{TEntity.Resource.Group}";

    private static bool HasFinalizers(JsonObject entity) =>
        entity["metadata"]!["finalizers"] is JsonArray { Count: > 0 };

    private static bool Selects(ListOptions options, JsonObject entity)
    {
        var metadata = entity["metadata"]!;
        if (options.Namespace is { } wanted && wanted != (string?)metadata["namespace"]) return false;
        if (options.FieldSelector is { } field && field != $"metadata.name={metadata["name"]}") return false;
        return (options.LabelSelector ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(term => term.Split('='))
            .All(term => metadata["labels"]?[term[0]] is { } value && (term.Length == 1 || (string?)value == term[1]));
    }

    private static KubernetesException Error(int code, string reason) =>
        new(new V1Status { Code = code, Reason = reason, Message = reason });
}
