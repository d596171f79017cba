using System.Collections.Concurrent;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Registry;

namespace OcmAddons.ClusterGateway.Server.Credentials;

/// <summary>
/// The credentials that programs gave, one for each cluster: kept until shortly before they expire, until the cluster
/// refuses them or until its secret names another program. However many requests wait for one, it is asked for once.
/// </summary>
internal sealed class DynamicCredentials(ICredentialRunner runner, TimeProvider time) : IDisposable
{
    private const int MaxProcesses = 8;

    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromMinutes(1);

    // A program that fails, or gives what is refused, would otherwise be started by every request.
    private static readonly TimeSpan FailureCounts = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Slot> slots = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim processes = new(MaxProcesses, MaxProcesses);

    /// <summary>The gateway with a credential that can be used; itself when it has one anyway.</summary>
    /// <exception cref="GatewayConfigurationException">The program gave none.</exception>
    public async ValueTask<Gateway> ResolveAsync(Gateway gateway, CancellationToken cancellationToken)
    {
        if (gateway.Credential?.Exec is not { } command) return gateway;
        var slot = slots.AddOrUpdate(
            gateway.Name, static (_, c) => new Slot(c.Fingerprint),
            static (_, known, c) => known.Fingerprint == c.Fingerprint ? known : new Slot(c.Fingerprint), command);
        var run = Current(slot, gateway, command);
        try
        {
            return With(gateway, await run.WaitAsync(cancellationToken));
        }
        catch (FormatException e)
        {
            throw new GatewayConfigurationException(
                $"failed to issue credential from external command: {e.Message} (cluster {gateway.Name})", e);
        }
    }

    /// <summary>
    /// The cluster refused what <see cref="ResolveAsync"/> gave: the next request gets another, unless somebody has it
    /// already.
    /// </summary>
    /// <returns>Whether asking again may help.</returns>
    public bool Refused(Gateway resolved)
    {
        if (resolved.Credential?.Type != GatewayApi.CredentialTypes.Dynamic) return false;
        if (!slots.TryGetValue(resolved.Name, out var slot)) return false;
        lock (slot.Gate)
        {
            if (slot.Run is not { IsCompletedSuccessfully: true } run || !Same(run.Result, resolved.Credential))
                return true; // there is a newer one, or will be
            if (IsRecent(slot.Refused)) return false; // the one before was refused, too
            slot.Refused = time.GetTimestamp();
            slot.Run = null;
            return true;
        }
    }

    public void Forget(string cluster) => slots.TryRemove(cluster, out _);

    public void Dispose() => processes.Dispose();

    private Task<IssuedCredential> Current(Slot slot, Gateway gateway, ExecCommand command)
    {
        lock (slot.Gate)
        {
            if (slot.Run is { IsCompleted: false } running) return running;
            if (slot.Run is { IsCompletedSuccessfully: true } done
                && (done.Result.Expires is not { } expires || time.GetUtcNow() < expires - ExpiryMargin))
                return done;
            if (slot.Run is { IsFaulted: true } failed && IsRecent(slot.Started)) return failed;
            slot.Started = time.GetTimestamp();
            return slot.Run = RunAsync(command, gateway);
        }
    }

    private bool IsRecent(long? timestamp) =>
        timestamp is { } since && time.GetElapsedTime(since) < FailureCounts;

    /// <summary>It belongs to all who wait, so none of them can cancel it; its time is bounded.</summary>
    private async Task<IssuedCredential> RunAsync(ExecCommand command, Gateway gateway)
    {
        await Task.Yield(); // starting a process takes a while, and the slot is locked
        await processes.WaitAsync(CancellationToken.None);
        try
        {
            return await runner.RunAsync(command, gateway);
        }
        finally
        {
            processes.Release();
        }
    }

    /// <summary>Made anew rather than copied: its connections depend on its certificate.</summary>
    private static Gateway With(Gateway gateway, IssuedCredential issued) => new(
        gateway.Name, gateway.Origin, gateway.Endpoint,
        new GatewayCredential(gateway.Credential!.Type, issued.Token, issued.Certificate), gateway.Health)
    {
        Identities = gateway.Identities,
    };

    private static bool Same(IssuedCredential issued, GatewayCredential? used) =>
        ReferenceEquals(issued.Token, used?.Token) && ReferenceEquals(issued.Certificate, used?.Certificate);

    private sealed class Slot(string fingerprint)
    {
        public string Fingerprint => fingerprint;

        public Lock Gate { get; } = new();

        public Task<IssuedCredential>? Run { get; set; }

        public long? Started { get; set; }

        public long? Refused { get; set; }
    }
}
