#!/usr/bin/env bash
# usage: delete.sh CLUSTER — removes the cluster; the last one takes the network along.
set -euo pipefail
# shellcheck source=hack/clusters/k3d/settings.sh
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/settings.sh"
use_cluster "$1"
! cluster_exists || k3d cluster delete "$NAME" >/dev/null
docker network rm "$NETWORK" >/dev/null 2>&1 || true
