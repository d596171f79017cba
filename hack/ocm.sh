#!/usr/bin/env bash
# usage: ocm.sh up|down|status — the OCM stand-in: one process for the hub, one klusterlet per managed cluster, each in
# its own cluster's network, so that a klusterlet reaches the hub only as a managed cluster does.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
for part in common processes; do
    # shellcheck source=/dev/null
    source "$HACK/lib/$part.sh"
done
PIDS=/run/ocm-addons/stand-in/pids
LOGS="$LOCAL/logs/stand-in"
EXECUTABLE="$LOCAL/bin/ocm-stand-in"

# A process whose executable or kubeconfigs are newer than itself is an old one.
is_current() { # NAME FILE...
    local name=$1 file
    shift
    recorded_pid "$name" >/dev/null || return 1
    for file in "$@"; do [ "$PIDS/$name" -nt "$file" ] || return 1; done
}

run() { # NAME CLUSTER ARGUMENT...
    local name=$1 cluster=$2
    shift 2
    if ! is_current "$name" "$(readlink -f "$EXECUTABLE").dll" \
        "$LOCAL"/hub.kubeconfig "$LOCAL"/managed*.admin.kubeconfig; then
        stop_process "$name"
        start_process "$name" "$HACK/clusters/provider.sh" enter "$cluster" "$EXECUTABLE" "$@"
    fi
}

up() {
    run hub hub hub --kubeconfig "$LOCAL/hub.kubeconfig"
    local cluster
    for cluster in "${MANAGED[@]}"; do
        run "$cluster" "$cluster" klusterlet --cluster-name "$cluster" --hub-kubeconfig "$LOCAL/hub.kubeconfig" \
            --managed-kubeconfig "$LOCAL/$cluster.admin.kubeconfig" --state-dir "/run/ocm-addons/stand-in/$cluster"
    done
    wait_until 60 joined || die "the managed clusters did not join the hub within 60 s" "read the logs in $LOGS"
}

joined() {
    local cluster
    for cluster in "${MANAGED[@]}"; do
        kubectl --kubeconfig "$LOCAL/hub.kubeconfig" --request-timeout=10s get managedcluster "$cluster" \
            -o 'jsonpath={.status.conditions[?(@.type=="ManagedClusterConditionAvailable")].status}' |
            grep -qx True || return 1
    done
}

down() {
    local name
    for name in "${MANAGED[@]}" hub; do stop_process "$name" 10 & done
    wait
}

"$1"
