#!/usr/bin/env bash
# usage: publish.sh [linux/ARCHITECTURE,...] — publishes the executables; does nothing when no source changed. Those for
# this machine, which it is unless others are named, are linked into .local/bin.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"

cd "$ROOT"

stamp() { printf '%s\n' "$LOCAL/build/publish/.stamp-linux-${1/amd64/x64}"; }

is_current() { # ARCHITECTURE
    [ -e "$(stamp "$1")" ] && [ -z "$(find Shared ClusterProxy ManagedServiceAccount ClusterGateway hack/OcmStandIn \
        hack/images/apps.slnf Directory.* global.json .editorconfig -newer "$(stamp "$1")" -print -quit)" ]
}

publish() { # ARCHITECTURE
    local started analyzers=()
    # Where nothing was built yet somebody waits for an environment; the next build lets the analyzers look at all.
    [ -d "$LOCAL/build/bin" ] || analyzers=(-p:RunAnalyzers=false)
    mkdir -p "$LOCAL/build/publish"
    started=$(mktemp)
    dotnet publish hack/images/apps.slnf -c Release -v:m -nologo "-p:AppProcessor=${1/amd64/x64}" "${analyzers[@]}"
    touch -r "$started" "$(stamp "$1")"
    rm "$started"
}

link() { # PROJECT EXECUTABLE
    local target
    target="$(published "$1")/$2"
    [ -x "$target" ] || target="$LOCAL/build/bin/OcmAddons.$1/release/$2"
    ln -sfn "$target" "$LOCAL/bin/$2"
}

wanted=$(architectures "${1:-}")
for architecture in $wanted; do
    ! is_current "$architecture" || continue
    mkdir -p "$LOCAL/logs"
    with_heartbeat "publishing for $architecture" "$LOCAL/logs/publish.log" publish "$architecture" ||
        die "the apps could not be published" "read $LOCAL/logs/publish.log"
done
mkdir -p "$LOCAL/bin"
link ClusterProxy.App cluster-proxy
link ManagedServiceAccount.App managed-serviceaccount
link ClusterGateway.App cluster-gateway
link ClusterGateway.Kubectl kubectl-ocm
link ClusterGateway.Kubectl kubectl_complete-ocm
link OcmStandIn ocm-stand-in
