#!/usr/bin/env bash
# Makes sure that test/Interop/GoClient is built, with konnectivity's Go client as Kubernetes vendors it, and prints the
# program's path. Its source is what the build of the Kubernetes binaries kept of theirs, or is fetched on its own.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
# shellcheck source=hack/lib/packages.sh
source "$HACK/lib/packages.sh"
# shellcheck source=hack/clusters/source.sh
source "$HACK/clusters/source.sh"

OURS="$ROOT/test/Interop/GoClient"
KEY=$(cat "$OURS"/*.go | sha256sum | cut -c1-16)
FOLDER="$CACHE/go-client-$KUBERNETES_VERSION-$KEY"
PROGRAM="$FOLDER/go-client"
GO=/usr/lib/go-1.19/bin/go

fetch_client() {
    set -e
    fetch_source "$1"
    keep_client "$1/tree/vendor" "$CLIENT_SOURCE"
}

need_source() {
    mkdir -p "$HOME_DIR"
    exec 8>"$HOME_DIR/.lock" # whoever builds Kubernetes has it, and brings the client too
    flock 8
    [ ! -d "$CLIENT_SOURCE" ] || return 0
    local dir="$HOME_DIR/fetch" log="$HOME_DIR/fetch.log"
    rm -rf "$dir"
    mkdir -p "$dir"
    say "  fetching Kubernetes $KUBERNETES_VERSION's source package for konnectivity's Go client, once; log: $log"
    with_heartbeat "fetching the source" "$log" bash -c "$(declare -f write_private_sources fetch_source keep_client \
        fetch_client); $(declare -p KUBERNETES_VERSION CLIENT_FOLDERS CLIENT_SOURCE); fetch_client '$dir'" ||
        die "konnectivity's Go client could not be fetched" "read $log; then run the same command again"
    rm -rf "$dir"
}

build_client() {
    local work="$FOLDER/work.$$"
    ensure_packages "${PACKAGES_GO_CLIENT[@]}"
    need_source
    mkdir -p "$work/src/go-client"
    cp "$OURS"/*.go "$work/src/go-client/"
    say "  building the Go client; log: $FOLDER/build.log"
    with_heartbeat "building the Go client" "$FOLDER/build.log" env -C "$work/src/go-client" GO111MODULE=off \
        GOFLAGS='' CGO_ENABLED=0 GOCACHE="$CACHE/go-build" GOPATH="$work:$CLIENT_SOURCE" \
        "$GO" build -o "$PROGRAM.$$" . ||
        die "the Go client does not build" "see the lines above"
    mv "$PROGRAM.$$" "$PROGRAM" # two builds at once: both are whole, the last one stays
    rm -rf "$work"
}

[ -x "$PROGRAM" ] || build_client >&2
say "$PROGRAM"
