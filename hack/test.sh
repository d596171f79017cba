#!/usr/bin/env bash
# usage: test.sh unit|all — runs tests as CI does; the last line reads "N passed, N failed" over all test projects.
# all: also against a real API server, against other people's programs, and on the clusters of `make up`.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
for part in common packages steps; do
    # shellcheck source=/dev/null
    source "$HACK/lib/$part.sh"
done
RESULTS="$LOCAL/test-results"
# Each of these needs something that runs, E2E the clusters of `make up`; all others are unit tests.
ENVIRONMENTS=(Integration Interop E2E)
SUITE=${1:-all}
FILTER=()

# The projects of one kind, as built assemblies.
assemblies() { # KIND: unit | one of ENVIRONMENTS
    local project name kind
    for project in "$ROOT"/test/*/*.Tests.csproj "$ROOT"/test/*/*/*.Tests.csproj; do
        [ -e "$project" ] || continue
        name=$(basename "$project" .csproj)
        kind=$(basename "$(dirname "$project")")
        [[ " ${ENVIRONMENTS[*]} " == *" $kind "* ]] || kind=unit
        [ "$kind" != "$1" ] || printf '%s\n' "$LOCAL/build/bin/$name/release/$name.dll"
    done
}

run_tests() { # KIND PROJECTS-AT-A-TIME, 0 for as many as there are processors
    local start=$SECONDS files=()
    mapfile -t files < <(assemblies "$1")
    say "• $1 tests"
    if ! dotnet test "${files[@]}" --nologo "${FILTER[@]}" --results-directory "$RESULTS" \
        --logger "trx;LogFileName=$1.trx" --logger "console;verbosity=minimal" \
        -- "RunConfiguration.MaxCpuCount=$2"; then
        # A test host that died leaves no failed test behind: the run must not look clean.
        [ "$(count_in "$RESULTS/$1.trx" failed)" -gt 0 ] || touch "$RESULTS/$1.died"
    fi
    say "  $1: done in $((SECONDS - start)) s"
}

# beside NAME COMMAND...: runs it beside what comes next; `joined NAME` waits for it and shows what it printed.
beside() {
    local name=$1
    shift
    "$@" >"$RESULTS/$name.log" 2>&1 &
    printf -v "PID_$name" '%s' $!
    trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
}

joined() {
    local pid="PID_$1"
    wait "${!pid}" || true
    cat "$RESULTS/$1.log"
}

count_in() { # FILE COUNTER
    { grep -o '<Counters [^>]*' "$1" 2>/dev/null || true; } |
        sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p" | awk '{ sum += $1 } END { print sum + 0 }'
}

build_go_client() {
    "$HACK/clusters/go-client.sh" || say "  going on without: the tests that need it fail, and say so"
}

# What was not run counts as failed: a test that cannot run must not vanish.
summarize() {
    local file total=0 passed=0
    for file in "$RESULTS"/*.trx; do
        total=$((total + $(count_in "$file" total)))
        passed=$((passed + $(count_in "$file" passed)))
    done
    failures=$((total - passed + $(find "$RESULTS" -name '*.died' | wc -l)))
    # Once more by name, next to the count: what they said is far above.
    { grep -ho '<UnitTestResult [^>]*outcome="Failed"' "$RESULTS"/*.trx || true; } |
        sed 's/.* testName="\([^"]*\)".*/failed: \1/'
    say "$passed passed, $failures failed" | tee "$RESULTS/summary"
}

rm -rf "$RESULTS"
mkdir -p "$RESULTS"
cd "$ROOT"
if [ "$SUITE" = all ]; then
    step "Packages for the tests" ensure_packages "${PACKAGES_TESTS[@]}" "${PACKAGES_CLUSTERS[@]}" \
        "${PACKAGES_CHARTS[@]}"
    step "Kubernetes binaries" "$HACK/clusters/binaries.sh"
    step "konnectivity's Go client" build_go_client
else
    # Some unit test projects also test against a real API server.
    FILTER=(--filter "TestCategory!=Integration")
fi
step "Build" dotnet build OcmAddons.sln -c Release -v:q -nologo --consoleLoggerParameters:NoSummary
if [ "$SUITE" = all ]; then
    # Most of the time most of it waits: for other people's programs, for containers, for timeouts.
    say "• beside the next tests: Interop tests, and the clusters of 'make up'"
    beside Interop run_tests Interop 1
    beside up "$HACK/up.sh"
    run_tests unit 1
    run_tests Integration 1
    joined Interop
    joined up # when the clusters did not come up, the tests that need them say so
    run_tests E2E 1
else
    run_tests unit 0
fi
summarize
[ "$failures" -eq 0 ]
