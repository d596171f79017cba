#!/usr/bin/env bash
# usage: enter.sh CLUSTER COMMAND... — becomes the command, in the cluster's network.
set -euo pipefail
# shellcheck source=hack/clusters/netns/settings.sh
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/settings.sh"
use_cluster "$1"
shift
exec nsenter --net="/run/netns/$NETNS" "$@"
