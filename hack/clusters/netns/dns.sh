#!/usr/bin/env bash
# Cluster DNS: dnsmasq on the node's address, fed by services.sh. Sourced, never run.

start_dns() {
    mkdir -p "$STATE/dns"
    touch "$STATE/dns/hosts"
    start_process dnsmasq nsenter --net="/run/netns/$NETNS" dnsmasq --keep-in-foreground --conf-file=/dev/null \
        --user=root --no-resolv --no-hosts --addn-hosts="$STATE/dns/hosts" --address=/#/ \
        --listen-address="$NODE_IP" --bind-interfaces --cache-size=0 --pid-file= --log-facility=-
    [ -n "${NO_SERVICES:-}" ] ||     start_process services "$NETNS_DIR/services.sh" "$CLUSTER"
}
