#!/usr/bin/env bash
# Paths and small helpers that every script in hack/ shares. Sourced, never run.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
LOCAL="$ROOT/.local"
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/ocm-addons"
KUBERNETES_VERSION=v1.20.2
MANAGED=(managed1 managed2)
CLUSTERS=(hub "${MANAGED[@]}")
# This machine's processor, as images name it.
case $(uname -m) in
    aarch64 | arm64) MACHINE_ARCHITECTURE=arm64 ;;
    *) MACHINE_ARCHITECTURE=amd64 ;;
esac
export ROOT LOCAL CACHE KUBERNETES_VERSION CLUSTERS MACHINE_ARCHITECTURE

say() { printf '%s\n' "$*"; }

# die WHAT [WHAT-TO-DO]: says what failed and what the reader can do about it, then ends the script.
die() {
    printf 'FAILED: %s\n' "$1" >&2
    [ -z "${2:-}" ] || printf '  to do: %s\n' "$2" >&2
    exit 1
}

# architectures [linux/ARCHITECTURE,...]: those of the platforms, a line each; this machine's when none is named.
architectures() {
    local platform
    for platform in ${1//,/ }; do
        case $platform in
            linux/amd64 | linux/arm64) printf '%s\n' "${platform#linux/}" ;;
            *) die "there are no images for '$platform'" "say linux/amd64, linux/arm64, or both with a comma" ;;
        esac
    done
    [ -n "${1:-}" ] || printf '%s\n' "$MACHINE_ARCHITECTURE"
}

# published PROJECT [ARCHITECTURE]: where the executable of a project is published.
published() {
    local architecture=${2:-$MACHINE_ARCHITECTURE}
    printf '%s\n' "$LOCAL/build/publish/OcmAddons.$1/release_linux-${architecture/amd64/x64}"
}

# with_heartbeat TITLE LOG COMMAND...: runs a long command with its output in LOG; prints a line every 15 s.
with_heartbeat() {
    local title=$1 log=$2 start=$SECONDS pid status=0
    shift 2
    "$@" >"$log" 2>&1 &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
            sleep 1
            kill -0 "$pid" 2>/dev/null || break
        done
        printf '  … %s: %d s, last: %.80s\n' "$title" $((SECONDS - start)) "$(tail -n 1 "$log" | tr -d '\r')"
    done
    wait "$pid" || status=$?
    [ "$status" -eq 0 ] || tail -n 20 "$log" >&2
    return "$status"
}
