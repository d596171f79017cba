#!/usr/bin/env bash
# usage: bench-tunnel.sh [FLAG...] — measures the tunnel as it is shipped; --help lists the flags.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
# shellcheck source=hack/lib/benchmarks.sh
source "$HACK/lib/benchmarks.sh"
cd "$ROOT"
prepare_benchmarks ClusterProxy/App
client=$("$HACK/clusters/go-client.sh") || client='' # the table says so
exec "$LOCAL/build/bin/OcmAddons.Benchmarks/release/benchmarks" tunnel \
    --cluster-proxy "$(published ClusterProxy.App)/cluster-proxy" \
    --go-client "$client" \
    --environment "$HACK/images/runtime.env" "$@"
