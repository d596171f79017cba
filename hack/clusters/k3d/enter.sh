#!/usr/bin/env bash
# usage: enter.sh CLUSTER COMMAND... — becomes the command, in the network of the cluster's node. Only root may enter
# it;
# anybody else stays on the machine, from where both clusters can be reached as well.
set -euo pipefail
# shellcheck source=hack/clusters/k3d/settings.sh
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/settings.sh"
use_cluster "$1"
shift
[ "$(id -u)" -eq 0 ] || exec "$@"
exec nsenter --net --target "$(docker inspect -f '{{.State.Pid}}' "$NODE")" "$@"
