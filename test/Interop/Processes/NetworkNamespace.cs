using System.Diagnostics;
using System.Globalization;

namespace OcmAddons.Interop.Tests.Processes;

/// <summary>
/// A network of its own for a process, joined to this one by a pair of interfaces. Its name carries our process id:
/// those that killed test runs have left behind can be told and are removed.
/// </summary>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    private const string NamePrefix = "ocm-interop-";
    private const string LinkPrefix = "oi-";
    private readonly string name = $"{NamePrefix}{Environment.ProcessId}";
    private readonly string link = $"{LinkPrefix}{Environment.ProcessId}";
    private readonly string subnet = $"198.18.{Environment.ProcessId % 250}"; // for tests of networks: RFC 2544

    private NetworkNamespace()
    {
    }

    /// <summary>This side's address, as it is reached from inside.</summary>
    public string Outside => $"{subnet}.1";

    public string Inside => $"{subnet}.2";

    /// <summary>Runs a command inside. Not by <c>ip netns exec</c>, which mounts file systems anew.</summary>
    public IReadOnlyList<string> Enter => ["nsenter", $"--net=/run/netns/{name}"];

    public static async Task<NetworkNamespace> CreateAsync(CancellationToken cancellationToken)
    {
        Assert.That(Environment.IsPrivilegedProcess, Is.True, "Network namespaces need root.");
        await RemoveOrphansAsync(cancellationToken);
        var created = new NetworkNamespace();
        try
        {
            await created.SetUpAsync(cancellationToken);
            return created;
        }
        catch
        {
            await created.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drops the packets of a connection to this port without a word, both ways.</summary>
    public Task CutAsync(int port, CancellationToken cancellationToken) => FilterAsync("-A", port, cancellationToken);

    public Task HealAsync(int port, CancellationToken cancellationToken) => FilterAsync("-D", port, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // The link first: connections that wait for lost packets keep the namespace, and with it the link, for minutes.
        await Tool.RunAsync("ip", ["link", "delete", link], CancellationToken.None);
        await Tool.RunAsync("ip", ["netns", "delete", name], CancellationToken.None);
    }

    private async Task SetUpAsync(CancellationToken cancellationToken)
    {
        string[] commands =
        [
            $"netns add {name}",
            $"link add {link} type veth peer name eth0 netns {name}",
            $"address add {Outside}/30 dev {link}",
            $"link set {link} up",
            $"-n {name} address add {Inside}/30 dev eth0",
            $"-n {name} link set eth0 up",
            $"-n {name} link set lo up",
        ];
        foreach (var command in commands)
        {
            (await Tool.RunAsync("ip", command.Split(' '), cancellationToken)).Succeeded();
        }
    }

    private async Task FilterAsync(string action, int port, CancellationToken cancellationToken)
    {
        string[] rules = [$"INPUT -p tcp --sport {port} -j DROP", $"OUTPUT -p tcp --dport {port} -j DROP"];
        foreach (var rule in rules)
        {
            string[] command = [.. Enter.Skip(1), "iptables", "--wait", action, .. rule.Split(' ')];
            (await Tool.RunAsync(Enter[0], command, cancellationToken)).Succeeded();
        }
    }

    private static async Task RemoveOrphansAsync(CancellationToken cancellationToken)
    {
        await RemoveOrphansAsync("link", "/sys/class/net", LinkPrefix, cancellationToken);
        await RemoveOrphansAsync("netns", "/run/netns", NamePrefix, cancellationToken);
    }

    private static async Task RemoveOrphansAsync(
        string kind, string folder, string prefix, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var found in Directory.EnumerateFileSystemEntries(folder, prefix + "*").Select(Path.GetFileName))
        {
            if (int.TryParse(found![prefix.Length..], CultureInfo.InvariantCulture, out var owner) && !IsRunning(owner))
            {
                await Tool.RunAsync("ip", [kind, "delete", found], cancellationToken);
            }
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
