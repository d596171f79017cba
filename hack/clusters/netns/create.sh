#!/usr/bin/env bash
# usage: create.sh CLUSTER — brings the cluster up, or goes on from what is there; returns when its node is Ready.
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

# State without its network is what a reboot or a killed machine leaves: nothing of it can go on.
clear_leftovers() {
    if [ -e "$STATE" ] || [ -e "$DATA" ]; then
        if [ ! -e "/run/netns/$NETNS" ] || [ ! -e "$PKI/complete" ]; then
            say "  $CLUSTER: clearing what an earlier run left"
            remove_cluster
        fi
    fi
}

clear_leftovers
if ! "$DIR/converge.sh" "$CLUSTER"; then
    say "  $CLUSTER: could not go on from what is there; starting it anew"
    remove_cluster
    "$DIR/converge.sh" "$CLUSTER"
fi
"$DIR/kubeconfig.sh" "$CLUSTER"
