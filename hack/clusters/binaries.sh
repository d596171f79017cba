#!/usr/bin/env bash
# Makes sure that the Kubernetes binaries are there, and prints the folder that holds them.
# KUBEBUILDER_ASSETS wins when it holds the whole set: binaries of several versions do not make one cluster.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
# shellcheck source=hack/lib/packages.sh
source "$HACK/lib/packages.sh"
# shellcheck source=hack/clusters/source.sh
source "$HACK/clusters/source.sh"

NAMES=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy)
BIN="$HOME_DIR/bin"

has_all() {
    local name
    for name in "${NAMES[@]}"; do [ -x "$1/$name" ] || return 1; done
}

# Two vendored packages of 2020 read the runtime's memory as Go had it then. Built with Go 1.19, the API server crashes
# when it decodes a custom resource (reflect2 walks maps), and takes "", 0 and false for null (validate compares
# addresses). Both were fixed by their authors later; the first comes from Debian, the second is one condition.
fit_for_go() {
    local vendor=$1/vendor file
    rm -f "$vendor"/github.com/modern-go/reflect2/*.go
    cp /usr/share/gocode/src/github.com/modern-go/reflect2/*.go "$vendor/github.com/modern-go/reflect2/"
    for file in "$vendor"/{github.com/go-openapi/validate,k8s.io/kube-openapi/pkg/validation/validate}/type.go; do
        sed -i 's/if data == nil || reflect\.DeepEqual(.*) {$/if data == nil {/' "$file"
        grep -q 'if data == nil {' "$file"
    done
}

# Generated files are missing from the tree, so a plain `go build` fails; the tree's own make writes them.
build_binaries() {
    local dir=$1 what
    what=$(printf 'cmd/%s ' "${NAMES[@]}")
    mkdir -p "$dir/go/src/k8s.io" "$dir/out/bin"
    ln -sfn "$dir/tree" "$dir/go/src/k8s.io/kubernetes"
    (
        cd "$dir/go/src/k8s.io/kubernetes"
        export GOPATH="$dir/go" GOCACHE="$dir/gocache" CGO_ENABLED=0
        PATH="/usr/lib/go-1.19/bin:$PATH" make WHAT="$what" KUBE_GIT_VERSION="$KUBERNETES_VERSION"
    )
    cp "${NAMES[@]/#/$dir/tree/_output/local/bin/linux/amd64/}" "$dir/out/bin/"
    gcc -Os -Wall -static -DVERSION=ocm-addons -o "$dir/out/bin/pause" "$dir/tree/build/pause/linux/pause.c"
}

make_set() {
    local dir=$1
    set -e
    fetch_source "$dir"
    keep_client "$dir/tree/vendor" "$CLIENT_SOURCE"
    fit_for_go "$dir/tree"
    build_binaries "$dir"
}

build_and_publish() {
    mkdir -p "$HOME_DIR"
    exec 8>"$HOME_DIR/.lock"
    if ! flock -n 8; then
        say "  another run is building the Kubernetes binaries; waiting for it" >&2
        flock 8
    fi
    ! has_all "$BIN" || return 0
    ensure_packages "${PACKAGES_BINARIES[@]}" >&2
    local dir="$HOME_DIR/build" log="$HOME_DIR/build.log"
    rm -rf "$dir"
    mkdir -p "$dir"
    say "  building Kubernetes $KUBERNETES_VERSION from Debian's source package, once (5 to 15 min); log: $log" >&2
    with_heartbeat "building Kubernetes" "$log" bash -c "$(declare -f write_private_sources fetch_source \
        keep_client fit_for_go build_binaries make_set)
        $(declare -p NAMES KUBERNETES_VERSION CLIENT_FOLDERS CLIENT_SOURCE); make_set '$dir'" >&2 ||
        die "the Kubernetes binaries could not be built" "read $log; then run the same command again"
    rm -rf "$BIN"
    mv "$dir/out/bin" "$BIN"
    rm -rf "$dir"
}

if [ -n "${KUBEBUILDER_ASSETS:-}" ] && has_all "$KUBEBUILDER_ASSETS"; then
    say "$KUBEBUILDER_ASSETS"
    exit 0
fi
has_all "$BIN" || build_and_publish
say "$BIN"
