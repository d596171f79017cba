#!/usr/bin/env bash
# usage: down.sh [--everything] — removes what `make up` made, in whatever state it is.
# --everything: also when another checkout made it.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
for part in common processes steps owner; do
    # shellcheck source=/dev/null
    source "$HACK/lib/$part.sh"
done
PROVIDER="${PROVIDER:-$(cat "$LOCAL/provider" 2>/dev/null || echo netns)}"
export PROVIDER

delete_clusters() {
    local cluster pids=() pid status=0
    for cluster in "${CLUSTERS[@]}"; do
        "$HACK/clusters/provider.sh" delete "$cluster" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || status=1; done
    return "$status"
}

forget() {
    rm -f "$LOCAL"/*.kubeconfig "$LOCAL/provider" "$OWNER"
    rm -rf "$PLACE" /var/lib/ocm-addons
}

# `make up` clears another checkout's leftovers in this way, and holds the lock itself.
if [ "${1:-}" != --everything ]; then
    mkdir -p "$LOCAL"
    exec 9>"$LOCAL/.up.lock"
    flock -n 9 || die "another 'make up' or 'make down' is at work in this checkout" "wait until it has ended"
fi
holder=$(owner)
if [ "${1:-}" != --everything ] && [ -n "$holder" ] && [ "$holder" != "$ROOT" ]; then
    say "Nothing of this checkout is up; the machine's clusters belong to $holder."
    exit 0
fi
step "OCM stand-in" "$HACK/ocm.sh" down
step "Clusters: ${CLUSTERS[*]}" delete_clusters
step "Records and kubeconfigs" forget
