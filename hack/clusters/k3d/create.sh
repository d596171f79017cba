#!/usr/bin/env bash
# usage: create.sh CLUSTER — brings the cluster up, or goes on from what is there; returns when its node is Ready.
set -euo pipefail
DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/clusters/k3d/settings.sh
source "$DIR/settings.sh"
use_cluster "$1"

# Two clusters are created at once: whoever comes second finds the network there.
ensure_network() {
    docker network inspect "$NETWORK" >/dev/null 2>&1 || docker network create "$NETWORK" >/dev/null 2>&1 ||
        docker network inspect "$NETWORK" >/dev/null
}

ensure_cluster() {
    if cluster_exists; then
        k3d cluster start "$NAME" --wait --timeout 120s >/dev/null
        return 0
    fi
    k3d cluster create "$NAME" --network "$NETWORK" --no-lb --kubeconfig-update-default=false \
        --k3s-arg "--disable=traefik@server:0" --k3s-arg "--disable=metrics-server@server:0" \
        --k3s-arg "--cluster-cidr=$POD_CIDR@server:0" --k3s-arg "--service-cidr=$SERVICE_CIDR@server:0" \
        --k3s-arg "--kube-controller-manager-arg=node-cidr-mask-size=25@server:0" --wait --timeout 120s >/dev/null
}

# Nothing on the hub may open a connection into a managed cluster; the hub's pods leave it under its node's address.
ensure_firewall() {
    [ "$CLUSTER" != hub ] || return 0
    wait_until 120 address_of hub || die "the hub has no address in the network $NETWORK" "see: docker ps -a"
    local chain rule
    rule=(-s "$(address_of hub)" -m conntrack --ctstate NEW -j REJECT)
    for chain in INPUT FORWARD; do
        docker exec "$NODE" iptables -w -C "$chain" "${rule[@]}" 2>/dev/null ||
            docker exec "$NODE" iptables -w -I "$chain" "${rule[@]}"
    done
}

ensure_network
ensure_cluster
ensure_firewall
"$DIR/kubeconfig.sh" "$CLUSTER"
wait_until 120 node_ready || die "the node of $CLUSTER is not Ready after 120 s" "see: docker logs $NODE"
