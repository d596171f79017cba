#!/usr/bin/env bash
# One network namespace per cluster on one bridge, and the firewall around the managed clusters. Sourced, never run.

ensure_bridge() {
    exec 7>/run/ocm-addons/.network.lock
    flock 7
    if ! ip link show "$BRIDGE" >/dev/null 2>&1; then
        ! ip -4 route show "$NET.0.0/24" | grep -q . ||
            die "the network $NET.0.0/24 is in use on this machine" "set OCM_ADDONS_NET=10.N to another free range"
        ip link add "$BRIDGE" type bridge forward_delay 0
        ip addr add "$BRIDGE_IP/24" dev "$BRIDGE"
    fi
    ip link set "$BRIDGE" up
    exec 7>&-
}

ensure_namespace() {
    local veth="ocm-v$INDEX"
    [ ! -e "/run/netns/$NETNS" ] || [ "$(ip -n "$NETNS" -4 -o addr show eth0 2>/dev/null | wc -l)" -ne 1 ] || return 0
    ip netns delete "$NETNS" 2>/dev/null || true
    ip link delete "$veth" 2>/dev/null || true
    ip netns add "$NETNS"
    ip link add "$veth" type veth peer name eth0 netns "$NETNS"
    ip link set "$veth" master "$BRIDGE" up
    ip -n "$NETNS" link set lo up
    ip -n "$NETNS" link set eth0 up
    ip -n "$NETNS" route replace default via "$BRIDGE_IP" 2>/dev/null || true
    in_cluster sysctl -qw net.ipv4.ip_forward=1
    ip -n "$NETNS" addr add "$NODE_IP/24" dev eth0
    ip -n "$NETNS" route replace default via "$BRIDGE_IP"
}

# Nothing on the hub may open a connection into a managed cluster: its API server, its kubelet, its node ports.
# The machine may (set-up and tests), and managed clusters may connect to the hub.
ensure_firewall() {
    [ "$CLUSTER" != hub ] || return 0
    local chain source rule
    for chain in INPUT FORWARD; do
        for source in "$NET.0.10" "$NET.10.0/24"; do
            rule=(-i eth0 -s "$source" -m conntrack --ctstate NEW -j REJECT)
            in_cluster iptables -w 10 -C "$chain" "${rule[@]}" 2>/dev/null ||
                in_cluster iptables -w 10 -I "$chain" "${rule[@]}"
        done
    done
}

remove_network() {
    ip netns delete "$NETNS" 2>/dev/null || true
    ip link delete "ocm-v$INDEX" 2>/dev/null || true
    # The last cluster takes the bridge along.
    if ! ip -o link show master "$BRIDGE" 2>/dev/null | grep -q .; then
        ip link delete "$BRIDGE" 2>/dev/null || true
    fi
}
