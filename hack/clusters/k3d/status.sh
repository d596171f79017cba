#!/usr/bin/env bash
# usage: status.sh CLUSTER — prints "running", "broken: WHY" or "absent"; exits 0 only when it is running.
set -euo pipefail
# shellcheck source=hack/clusters/k3d/settings.sh
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/settings.sh"
use_cluster "$1"
cluster_exists || { say absent; exit 3; }
node_ready || { say "broken: its node is not Ready"; exit 1; }
say running
