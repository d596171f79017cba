#!/usr/bin/env bash
# usage: bench-tunnel.sh [FLAG...] — measures the tunnel as it is shipped; --help lists the flags.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
cd "$ROOT"
mkdir -p "$LOCAL/logs"
for step in "publish ClusterProxy/App" "build test/Benchmarks"; do
    # shellcheck disable=SC2086 # two words
    with_heartbeat "$step" "$LOCAL/logs/bench.log" dotnet $step -c Release -v:q -nologo ||
        die "dotnet $step failed" "read $LOCAL/logs/bench.log"
done
client=$("$HACK/clusters/go-client.sh") || client='' # the table says so
exec "$LOCAL/build/bin/OcmAddons.Benchmarks/release/benchmarks" tunnel \
    --cluster-proxy "$LOCAL/build/publish/OcmAddons.ClusterProxy.App/release_linux-x64/cluster-proxy" \
    --go-client "$client" \
    --environment "$HACK/images/runtime.env" "$@"
