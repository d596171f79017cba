#!/usr/bin/env bash
# Names and addresses of one cluster of the k3d provider, for machines with Docker. Sourced, never run.
# All clusters share one Docker network, in which they reach each other by their containers' addresses.

# shellcheck source=hack/lib/common.sh
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/../../lib/common.sh"
# shellcheck source=hack/lib/processes.sh
source "$ROOT/hack/lib/processes.sh"

NETWORK=ocm-addons

use_cluster() {
    CLUSTER=$1
    case "$CLUSTER" in
        hub) INDEX=0 ;;
        managed1) INDEX=1 ;;
        managed2) INDEX=2 ;;
        *) die "there is no cluster '$CLUSTER'" "name one of: hub managed1 managed2" ;;
    esac
    command -v docker >/dev/null || die "there is no docker" "install Docker, or use PROVIDER=netns"
    command -v k3d >/dev/null || die "there is no k3d" "install k3d 5, or use PROVIDER=netns"
    NAME="ocm-$CLUSTER"
    NODE=$(node_of "$CLUSTER")
    POD_CIDR="10.231.1$INDEX.0/24"
    SERVICE_CIDR="10.231.2$INDEX.0/24"
    ADMIN="$LOCAL/$CLUSTER.admin.kubeconfig"
    [ "$CLUSTER" != hub ] || ADMIN="$LOCAL/hub.kubeconfig"
    export CLUSTER NAME NODE NETWORK POD_CIDR SERVICE_CIDR ADMIN
}

node_of() { printf 'k3d-ocm-%s-server-0\n' "$1"; }

# address_of CLUSTER: its node's address in the shared network.
address_of() {
    docker inspect -f "{{with index .NetworkSettings.Networks \"$NETWORK\"}}{{.IPAddress}}{{end}}" \
        "$(node_of "$1")" 2>/dev/null | grep .
}

cluster_exists() { k3d cluster get "$NAME" >/dev/null 2>&1; }

node_ready() {
    kubectl --kubeconfig "$ADMIN" --request-timeout=10s get nodes \
        -o 'jsonpath={.items[0].status.conditions[?(@.type=="Ready")].status}' | grep -qx True
}
