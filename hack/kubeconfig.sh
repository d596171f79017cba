#!/usr/bin/env bash
# usage: kubeconfig.sh CLUSTER — writes .local/CLUSTER.kubeconfig: the hub's, with the gateway's path as its server.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
cluster=${1:-}
[ -n "$cluster" ] || die "no cluster is named" "make kubeconfig CLUSTER=managed1"
hub="$LOCAL/hub.kubeconfig" file="$LOCAL/$cluster.kubeconfig"
[ -r "$hub" ] || die "there is no $hub" "run 'make up' first"
name=$(kubectl --kubeconfig "$hub" config view --minify -o 'jsonpath={.clusters[0].name}')
server=$(kubectl --kubeconfig "$hub" config view --minify -o 'jsonpath={.clusters[0].cluster.server}')
install -m 0600 "$hub" "$file.new"
kubectl --kubeconfig "$file.new" config set-cluster "$name" \
    --server "$server/apis/cluster.core.oam.dev/v1alpha1/clustergateways/$cluster/proxy" >/dev/null
mv "$file.new" "$file"
say "$file"
