#!/usr/bin/env bash
# usage: publish.sh — publishes the executables and links them into .local/bin; does nothing when no source changed.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"

STAMP="$LOCAL/build/publish/.stamp"
cd "$ROOT"

is_current() {
    [ -e "$STAMP" ] && [ -z "$(find Shared ClusterProxy ManagedServiceAccount ClusterGateway hack/OcmStandIn \
        hack/images/apps.slnf Directory.* global.json .editorconfig -newer "$STAMP" -print -quit)" ]
}

publish() {
    local started analyzers=()
    # Where nothing was built yet somebody waits for an environment; the next build lets the analyzers look at all.
    [ -d "$LOCAL/build/bin" ] || analyzers=(-p:RunAnalyzers=false)
    mkdir -p "$(dirname "$STAMP")"
    started=$(mktemp)
    dotnet publish hack/images/apps.slnf -c Release -v:m -nologo "${analyzers[@]}"
    touch -r "$started" "$STAMP"
    rm "$started"
}

link() { # PROJECT EXECUTABLE
    local target="$LOCAL/build/publish/OcmAddons.$1/release_linux-x64/$2"
    [ -x "$target" ] || target="$LOCAL/build/bin/OcmAddons.$1/release/$2"
    ln -sfn "$target" "$LOCAL/bin/$2"
}

if ! is_current; then
    mkdir -p "$LOCAL/logs"
    with_heartbeat "publishing" "$LOCAL/logs/publish.log" publish ||
        die "the apps could not be published" "read $LOCAL/logs/publish.log"
fi
mkdir -p "$LOCAL/bin"
link ClusterProxy.App cluster-proxy
link ManagedServiceAccount.App managed-serviceaccount
link ClusterGateway.App cluster-gateway
link ClusterGateway.Kubectl kubectl-ocm
link ClusterGateway.Kubectl kubectl_complete-ocm
link OcmStandIn ocm-stand-in
