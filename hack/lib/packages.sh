#!/usr/bin/env bash
# The Debian packages that the project needs, by purpose, and their installation. Sourced, never run.

PACKAGES_CLUSTERS=(etcd-server containerd runc containernetworking-plugins iptables conntrack socat iproute2
    dnsmasq-base openssl jq curl ca-certificates mount procps kmod)
PACKAGES_IMAGES=(mmdebstrap busybox-static)
PACKAGES_BINARIES=(golang-1.19-go golang-github-modern-go-reflect2-dev build-essential rsync jq)
PACKAGES_CHARTS=(golang-1.19-go golang-github-masterminds-sprig-dev golang-k8s-sigs-yaml-dev)
PACKAGES_GO_CLIENT=(golang-1.19-go dpkg-dev)
PACKAGES_TESTS=(shellcheck nghttp2-client libfaketime python3-kubernetes bsdutils)
# Node may have come with an npm of its own, which no package knows of.
command -v npm >/dev/null 2>&1 || PACKAGES_TESTS+=(nodejs npm)
export PACKAGES_CLUSTERS PACKAGES_IMAGES PACKAGES_BINARIES PACKAGES_CHARTS PACKAGES_GO_CLIENT PACKAGES_TESTS

installed() { dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }

# ensure_packages NAME...: installs those that are missing; does not touch apt when none is.
ensure_packages() {
    local missing=() name
    for name in "$@"; do installed "$name" || missing+=("$name"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] ||
        die "packages are missing: ${missing[*]}" "run as root, or install them: apt-get install ${missing[*]}"
    say "  installing ${missing[*]}"
    local log
    log=$(mktemp)
    if ! install_packages "${missing[@]}" >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "apt-get could not install ${missing[*]}" "see the lines above; is there a network?"
    fi
    rm -f "$log"
}

# Package lists may be absent or old: try what is known, and refresh them once when that fails.
install_packages() {
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends
        -o DPkg::Lock::Timeout=300)
    "${install[@]}" "$@" && return 0
    apt-get update -o DPkg::Lock::Timeout=300 && "${install[@]}" "$@"
}
