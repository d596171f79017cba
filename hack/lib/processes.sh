#!/usr/bin/env bash
# Starts processes that outlive the shell and stops them by what was recorded of them. Sourced, never run.
# A record is the file PIDS/NAME: "pid starttime", so that a pid that the kernel gave to somebody else is not taken
# for ours.

# Prints nothing for a process that is gone or dead and not yet reaped.
start_time_of() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'; }

# recorded_pid NAME: prints the pid when that very process is alive.
recorded_pid() {
    local pid started
    [ -r "$PIDS/$1" ] && read -r pid started <"$PIDS/$1" || return 1
    [ -n "$started" ] && [ "$(start_time_of "$pid")" = "$started" ] && printf '%s\n' "$pid"
}

# start_process NAME COMMAND...: does nothing when it runs already.
start_process() {
    local name=$1 pid
    shift
    ! recorded_pid "$name" >/dev/null || return 0
    mkdir -p "$PIDS" "$LOGS"
    setsid nohup "$@" </dev/null >>"$LOGS/$name.log" 2>&1 8>&- 9>&- &
    pid=$!
    printf '%s %s\n' "$pid" "$(start_time_of "$pid")" >"$PIDS/$name"
}

# stop_process NAME [SECONDS]: asks the process and its group, waits, then kills; forgets the record.
stop_process() {
    local name=$1 patience=${2:-5} pid i
    if pid=$(recorded_pid "$name"); then
        kill -- "-$pid" 2>/dev/null || true
        for ((i = 0; i < patience * 10; i++)); do
            recorded_pid "$name" >/dev/null || break
            sleep 0.1
        done
        ! recorded_pid "$name" >/dev/null || kill -KILL -- "-$pid" 2>/dev/null || true
    fi
    rm -f "$PIDS/$name"
}

# wait_until SECONDS COMMAND...: true as soon as the command is.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.5
    done
}
