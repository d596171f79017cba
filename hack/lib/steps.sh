#!/usr/bin/env bash
# The steps of a long command: what is done, how long it took, and which one failed. Sourced, never run.

STEP_LOGS="$LOCAL/logs/steps"

step_failed() {
    die "$1 (exit code $2)" "see the lines above; then run the same command again, it goes on from here"
}

# In `f || …` bash ignores `set -e` inside f, so the status is fetched in another way. Sets the caller's `status`.
strictly() {
    set +e
    (
        exec 9>&- # the lock is this script's: a build server that outlives it must not hold on to it
        set -e
        "$@"
    )
    status=$?
    set -e
}

# step TITLE COMMAND...: runs it before our eyes.
step() {
    local title=$1 start=$SECONDS status=0
    shift
    say "• $title"
    strictly "$@"
    [ "$status" -eq 0 ] || step_failed "$title" "$status"
    say "  done in $((SECONDS - start)) s"
}

# begin NAME COMMAND...: runs it beside the next steps; `finish NAME TITLE` waits for it and shows what it printed.
begin() {
    local name=$1
    shift
    mkdir -p "$STEP_LOGS"
    (
        start=$SECONDS status=0
        strictly "$@"
        [ "$status" -ne 0 ] || say "  done in $((SECONDS - start)) s"
        exit "$status"
    ) >"$STEP_LOGS/$name.log" 2>&1 &
    printf -v "STEP_$name" '%s' $!
}

finish() {
    local name=$1 title=$2 pid="STEP_$1" status=0
    say "• $title"
    wait "${!pid}" || status=$?
    cat "$STEP_LOGS/$name.log"
    [ "$status" -eq 0 ] || step_failed "$title" "$status"
}
