#!/usr/bin/env bash
# What the chart scripts share. Sourced, never run.

HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
# shellcheck source=hack/lib/packages.sh
source "$HACK/lib/packages.sh"

FIELD_MANAGER=ocm-addons-install
export FIELD_MANAGER

have_helm() { [ "${OCM_ADDONS_NO_HELM:-}" != 1 ] && command -v helm >/dev/null; }

# Prints the renderer's path; builds it when its source changed. The cache is keyed by the source.
renderer() {
    local source="$HACK/charts/renderer" key binary
    key=$(cat "$source"/*.go | sha256sum | cut -c1-16)
    binary="$CACHE/chart-renderer-$key/renderer"
    [ -x "$binary" ] || build_renderer "$source" "$binary" >&2
    printf '%s\n' "$binary"
}

build_renderer() {
    local source=$1 binary=$2 go work
    ensure_packages "${PACKAGES_CHARTS[@]}"
    go=/usr/lib/go-1.19/bin/go
    [ -x "$go" ] || go=$(command -v go) || die "no Go compiler" "install golang-1.19-go, or helm"
    work=$(mktemp -d)
    mkdir -p "$work/src" "$(dirname "$binary")"
    cp -r "$source" "$work/src/chart-renderer"
    say "  building the chart renderer"
    (cd "$work/src/chart-renderer" && env GO111MODULE=off GOFLAGS='' CGO_ENABLED=0 GOCACHE="$CACHE/go-build" \
        GOPATH="$work:/usr/share/gocode" "$go" build -o "$binary.$$" .) ||
        die "the chart renderer does not build" "see the lines above"
    mv "$binary.$$" "$binary" # two builds at once: both are whole, the last one stays
    rm -rf "$work"
}

chart_name() { sed -n 's/^name: *//p' "$1/Chart.yaml"; }

chart_version() { sed -n 's/^version: *//p' "$1/Chart.yaml"; }
