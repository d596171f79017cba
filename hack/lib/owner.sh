#!/usr/bin/env bash
# The clusters have fixed names and addresses, so one checkout at a time may hold the machine. Sourced, never run.

PLACE=/run/ocm-addons
OWNER="$PLACE/owner"

owner() { cat "$OWNER" 2>/dev/null || true; }

# true when a process that any checkout recorded is still alive.
place_is_alive() {
    local record
    for record in "$PLACE"/*/pids/*; do
        [ -e "$record" ] || continue
        ! PIDS=$(dirname "$record") recorded_pid "$(basename "$record")" >/dev/null || return 0
    done
    return 1
}

take_place() {
    local holder
    holder=$(owner)
    mkdir -p "$PLACE"
    if [ -n "$holder" ] && [ "$holder" != "$ROOT" ]; then
        ! place_is_alive ||
            die "the clusters of another checkout hold this machine: $holder" "run 'make down' in $holder first"
        say "  clearing what $holder left; none of its processes is alive"
        "$ROOT/hack/down.sh" --everything
        mkdir -p "$PLACE"
    fi
    printf '%s\n' "$ROOT" >"$OWNER"
}
