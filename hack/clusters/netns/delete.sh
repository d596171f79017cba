#!/usr/bin/env bash
# usage: delete.sh CLUSTER — removes the cluster and everything that it left on the machine.
set -euo pipefail
DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/clusters/netns/settings.sh
source "$DIR/settings.sh"
# shellcheck source=hack/clusters/netns/network.sh
source "$DIR/network.sh"
# shellcheck source=hack/clusters/netns/cleanup.sh
source "$DIR/cleanup.sh"
use_cluster "$1"
mkdir -p /run/ocm-addons
exec 9>"/run/ocm-addons/.$CLUSTER.lock"
flock 9
remove_cluster
