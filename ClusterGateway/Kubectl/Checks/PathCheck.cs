using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Kubectl.Checks;

/// <summary>Walks from the user to a managed cluster's API server, and looks at everything on the way.</summary>
/// <param name="seen">Told of each hop as soon as it was looked at.</param>
internal sealed class PathCheck(HubAccess hub, string cluster, string space, Action<Hop> seen)
{
    private readonly List<Hop> hops = [];

    public async Task<CheckReport> RunAsync(CancellationToken cancellationToken)
    {
        var onHub = new HubHops(hub, cluster);
        var request = new RequestHops(hub, cluster, space);
        if (await LookAsync(HopNames.Hub, onHub.ServerAsync, cancellationToken))
        {
            await LookAsync(HopNames.GatewayApi, onHub.GatewayApiAsync, cancellationToken);
            await LookAsync(HopNames.Cluster, onHub.ClusterAsync, cancellationToken);
            await LookAsync(HopNames.Addons, onHub.AddonsAsync, cancellationToken);
            var there = await LookAsync(HopNames.Gateway, onHub.GatewayAsync, cancellationToken);
            var allowed = await LookAsync(HopNames.Right, onHub.RightAsync, cancellationToken);
            if (there && allowed) await RequestAsync(request, onHub, cancellationToken);
        }

        return new(cluster, hops);
    }

    private async Task RequestAsync(RequestHops request, HubHops onHub, CancellationToken cancellationToken)
    {
        if (!await LookAsync(HopNames.Request, request.SendAsync, cancellationToken)) return;
        await LookAsync(
            HopNames.ProxyServer, token => request.ProxyServerAsync(onHub.Gateway, token), cancellationToken);
        await LookAsync(HopNames.Agent, _ => Task.FromResult(request.Agent(onHub.Gateway)), cancellationToken);
        await LookAsync(HopNames.ApiServer, _ => Task.FromResult(request.ApiServer()), cancellationToken);
        await LookAsync(HopNames.Account, request.AccountAsync, cancellationToken);
    }

    /// <summary>False when it is broken.</summary>
    private async Task<bool> LookAsync(
        string name, Func<CancellationToken, Task<Finding>> look, CancellationToken cancellationToken)
    {
        var start = hub.Time.GetTimestamp();
        var found = await FindAsync(look, cancellationToken);
        var hop = new Hop(name, found.State, found.Detail, found.Cure)
        {
            Milliseconds = Math.Round(hub.Time.GetElapsedTime(start).TotalMilliseconds, 1),
        };
        hops.Add(hop);
        seen(hop);
        return hop.State is not HopState.Broken;
    }

    private async Task<Finding> FindAsync(
        Func<CancellationToken, Task<Finding>> look, CancellationToken cancellationToken)
    {
        // A hop may take several requests.
        using var limit = new CancellationTokenSource(hub.Patience * 2, hub.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await look(either.Token);
        }
        catch (KubernetesException e) when (e.Code == 401)
        {
            return Finding.Broken(Printable.Of(e.Message), Cures.HubCredentials);
        }
        catch (KubernetesException e)
        {
            return Finding.Unknown(Printable.Of(e.Message));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Broken($"no answer within {hub.Patience.TotalSeconds:0.###} s", Cures.Hub(e));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Finding.Broken(Printable.Of(e.GetBaseException().Message), Cures.Hub(e));
        }
    }
}
