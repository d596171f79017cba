#!/usr/bin/env bash
# usage: provider.sh VERB CLUSTER [ARGUMENT...] — the one way in which everything else speaks of clusters.
#
#   create CLUSTER               returns when the node is Ready; goes on from what is there
#   delete CLUSTER               removes all of it; fine when there is nothing
#   status CLUSTER               prints running, absent, or broken and why; exits 0 only when running
#   kubeconfig CLUSTER           writes the admin kubeconfig into .local/
#   load-image CLUSTER ARCHIVE…  makes the images of OCI archives known to the node
#   enter CLUSTER COMMAND…       becomes a command that runs in the cluster's network
#
# PROVIDER names the folder that implements them: netns (default) or k3d.
set -euo pipefail
DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/lib/common.sh
source "$DIR/../lib/common.sh"

verb=${1:?a verb is missing} provider=${PROVIDER:-netns}
shift
[ -x "$DIR/$provider/create.sh" ] || die "there is no provider '$provider'" "set PROVIDER to netns or k3d"
[ -x "$DIR/$provider/$verb.sh" ] || die "the provider has no verb '$verb'" "see the head of $DIR/provider.sh"
exec "$DIR/$provider/$verb.sh" "$@"
