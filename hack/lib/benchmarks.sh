#!/usr/bin/env bash
# What both benchmarks do first. Sourced, never run.

# prepare_benchmarks PROJECT: publishes the app that is measured, and builds what measures it.
prepare_benchmarks() {
    local step
    mkdir -p "$LOCAL/logs"
    for step in "publish $1" "build test/Benchmarks"; do
        # shellcheck disable=SC2086 # two words
        with_heartbeat "$step" "$LOCAL/logs/bench.log" dotnet $step -c Release -v:q -nologo ||
            die "dotnet $step failed" "read $LOCAL/logs/bench.log"
    done
}
