#!/usr/bin/env bash
# Names, addresses and folders of one cluster of the netns provider. Sourced, never run.
#
# | cluster  | node         | pods           | services       |
# | hub      | 10.231.0.10  | 10.231.10.0/24 | 10.231.20.0/24 |
# | managed1 | 10.231.0.11  | 10.231.11.0/24 | 10.231.21.0/24 |
# | managed2 | 10.231.0.12  | 10.231.12.0/24 | 10.231.22.0/24 |

NETNS_DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/lib/common.sh
source "$NETNS_DIR/../../lib/common.sh"
# shellcheck source=hack/lib/processes.sh
source "$NETNS_DIR/../../lib/processes.sh"

NET="${OCM_ADDONS_NET:-10.231}" # the first two bytes of every address
BRIDGE=ocm0
BRIDGE_IP="$NET.0.1"
PAUSE_IMAGE=docker.io/ocm-addons/pause:local

# use_cluster NAME: sets everything that the other scripts need to know about that cluster.
use_cluster() {
    CLUSTER=$1
    case "$CLUSTER" in
        hub) INDEX=0 ;;
        managed1) INDEX=1 ;;
        managed2) INDEX=2 ;;
        *) die "there is no cluster '$CLUSTER'" "name one of: hub managed1 managed2" ;;
    esac
    NODE_IP="$NET.0.1$INDEX"
    POD_CIDR="$NET.1$INDEX.0/24"
    SERVICE_CIDR="$NET.2$INDEX.0/24"
    SERVICE_IP="$NET.2$INDEX.1"
    SERVER="https://$NODE_IP:6443"
    NETNS="ocm-$CLUSTER"
    # Sockets, pids and mounts; short, since the path of a unix socket may have 107 bytes.
    STATE="/run/ocm-addons/$CLUSTER"
    # What is large: container images and the kubelet's volumes.
    DATA="/var/lib/ocm-addons/$CLUSTER"
    PKI="$STATE/pki"
    CONFIG="$STATE/config"
    PIDS="$STATE/pids"
    LOGS="$LOCAL/logs/$CLUSTER"
    SOCKET="$STATE/containerd.sock"
    export CLUSTER INDEX NODE_IP POD_CIDR SERVICE_CIDR SERVICE_IP SERVER NETNS STATE DATA PKI CONFIG PIDS LOGS SOCKET
}
export BRIDGE BRIDGE_IP PAUSE_IMAGE

# in_cluster COMMAND...: runs it in the cluster's network. Not `ip netns exec`, which hides the cgroup file systems.
in_cluster() { nsenter --net="/run/netns/$NETNS" "$@"; }

admin_kubectl() { kubectl --kubeconfig "$CONFIG/admin.kubeconfig" --request-timeout=10s "$@"; }
