#!/usr/bin/env bash
# usage: bench-gateway.sh [FLAG...] — measures the gateway on the clusters of `make up`; --help lists the flags.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
cd "$ROOT"
mkdir -p "$LOCAL/logs"
[[ " $* " == *" --help "* ]] || [ -r "$LOCAL/hub.kubeconfig" ] ||
    die "there is no $LOCAL/hub.kubeconfig" "run 'make up' first"
for step in "publish ClusterGateway/App" "build test/Benchmarks"; do
    # shellcheck disable=SC2086 # two words
    with_heartbeat "$step" "$LOCAL/logs/bench.log" dotnet $step -c Release -v:q -nologo ||
        die "dotnet $step failed" "read $LOCAL/logs/bench.log"
done
exec "$LOCAL/build/bin/OcmAddons.Benchmarks/release/benchmarks" gateway \
    --cluster-gateway "$LOCAL/build/publish/OcmAddons.ClusterGateway.App/release_linux-x64/cluster-gateway" \
    --environment "$HACK/images/runtime.env" --hub-kubeconfig "$LOCAL/hub.kubeconfig" \
    --managed-kubeconfig "$LOCAL/managed1.admin.kubeconfig" "$@"
