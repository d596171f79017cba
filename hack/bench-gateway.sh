#!/usr/bin/env bash
# usage: bench-gateway.sh [FLAG...] — measures the gateway on the clusters of `make up`; --help lists the flags.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
# shellcheck source=hack/lib/benchmarks.sh
source "$HACK/lib/benchmarks.sh"
cd "$ROOT"
[[ " $* " == *" --help "* ]] || [ -r "$LOCAL/hub.kubeconfig" ] ||
    die "there is no $LOCAL/hub.kubeconfig" "run 'make up' first"
prepare_benchmarks ClusterGateway/App
exec "$LOCAL/build/bin/OcmAddons.Benchmarks/release/benchmarks" gateway \
    --cluster-gateway "$(published ClusterGateway.App)/cluster-gateway" \
    --environment "$HACK/images/runtime.env" --hub-kubeconfig "$LOCAL/hub.kubeconfig" \
    --managed-kubeconfig "$LOCAL/managed1.admin.kubeconfig" "$@"
