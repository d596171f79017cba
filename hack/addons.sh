#!/usr/bin/env bash
# usage: addons.sh refresh|install|wait — the three charts on the hub, as a user would install them; `refresh` ends
# the pods of an earlier build of the images, which bear the same tag, so that they start with the newest.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
# shellcheck source=hack/lib/processes.sh
source "$HACK/lib/processes.sh"
# shellcheck source=hack/images/oci.sh
source "$HACK/images/oci.sh"
# shellcheck source=hack/charts/lib.sh
source "$HACK/charts/lib.sh"
export KUBECONFIG="$LOCAL/hub.kubeconfig"
NAMESPACE=open-cluster-management-addon
GATEWAYS=/apis/cluster.core.oam.dev/v1alpha1/clustergateways
WANTED=()
for cluster in "${MANAGED[@]}"; do
    WANTED+=("$cluster/cluster-proxy" "$cluster/managed-serviceaccount" "$cluster/cluster-gateway")
done
AGENT_PORT=30091
PATIENCE="${ADDONS_TIMEOUT:-120}"

refresh() {
    local cluster file ids
    ids=$(image_ids "$LOCAL/images/addons.tar" | jq -Rn '[inputs]')
    for cluster in "${CLUSTERS[@]}"; do
        file="$LOCAL/$cluster.admin.kubeconfig"
        [ "$cluster" != hub ] || file="$LOCAL/hub.kubeconfig"
        # Raw requests: discovery complains of the gateway's API when its pods are down.
        kubectl --kubeconfig "$file" get --raw /api/v1/pods | jq -r --argjson ids "$ids" '.items[]
            | select(any(.status.containerStatuses[]?; (.image | startswith("quay.io/open-cluster-management/"))
                and (.imageID as $id | $id != "" and ($ids | index($id)) == null)))
            | "namespaces/\(.metadata.namespace)/pods/\(.metadata.name)"' |
            while read -r pod; do
                kubectl --kubeconfig "$file" delete --raw "/api/v1/$pod" >/dev/null
                say "  $cluster: ended $pod"
            done
    done
}

# All at once: none of them needs another to be there first.
install() {
    have_helm || renderer >/dev/null # built once, before three want it
    local chart="$HACK/charts/install.sh" address pids=() pid status=0
    address=$(kubectl get nodes -o 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}')
    # Agents come in by a port of the hub's node; frontends stay inside the hub.
    "$chart" cluster-proxy "$ROOT/charts/cluster-proxy" -n "$NAMESPACE" \
        --set "proxyServer.entrypointAddress=$address" \
        --set "proxyServer.port=$AGENT_PORT" --set "proxyServer.nodePort=$AGENT_PORT" &
    pids+=($!)
    "$chart" managed-serviceaccount "$ROOT/charts/managed-serviceaccount" -n "$NAMESPACE" &
    pids+=($!)
    "$chart" cluster-gateway "$ROOT/charts/cluster-gateway-addon-manager" -n "$NAMESPACE" \
        --set manualSecretManagement=false --set konnectivityEgress=true &
    pids+=($!)
    for pid in "${pids[@]}"; do wait "$pid" || status=1; done
    return "$status"
}

# What keeps the environment from being usable, in words; nothing when all is well.
missing() {
    local addons deployments cluster
    addons=$(kubectl get --raw /apis/addon.open-cluster-management.io/v1alpha1/managedclusteraddons) || return 0
    deployments=$(kubectl get --raw "/apis/apps/v1/namespaces/$NAMESPACE/deployments") || return 0
    jq -r --args '[.items[] | select(any(.status.conditions[]?; .type == "Available" and .status == "True"))
        | "\(.metadata.namespace)/\(.metadata.name)"] as $there | $ARGS.positional - $there | .[]' \
        "${WANTED[@]}" <<<"$addons"
    jq -r '.items[] | select(.status.observedGeneration != .metadata.generation
        or (.status.updatedReplicas // 0) < .spec.replicas or (.status.availableReplicas // 0) < .spec.replicas)
        | "deployment/\(.metadata.name)"' <<<"$deployments"
    for cluster in "${MANAGED[@]}"; do
        [ "$(kubectl get --request-timeout=10s --raw "$GATEWAYS/$cluster/proxy/healthz" 2>/dev/null)" = ok ] ||
            say "requests to $cluster"
    done
}

all_there() {
    local what
    what=$(missing 2>&1)
    [ -z "$what" ]
}

wait_all() {
    wait_until "$PATIENCE" all_there && return 0
    kubectl get managedclusteraddon -A >&2 || true
    kubectl get pods -n "$NAMESPACE" >&2 || true
    die "not there after $PATIENCE s: $(missing 2>&1 | paste -sd ' ')" "see README.md, Troubleshooting"
}

case "$1" in
    refresh) refresh ;;
    install) install ;;
    wait) wait_all ;;
    *) die "addons.sh does not know '$1'" "say refresh, install or wait" ;;
esac
