#!/usr/bin/env bash
# usage: status.sh — one line per cluster; exits 0 only when all are running.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
PROVIDER="$(cat "$LOCAL/provider" 2>/dev/null || echo "${PROVIDER:-netns}")"
export PROVIDER
status=0
for cluster in "${CLUSTERS[@]}"; do
    line=$("$HACK/clusters/provider.sh" status "$cluster") || status=1
    printf '%-10s %s\n' "$cluster" "$line"
done
exit "$status"
