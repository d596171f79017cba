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
failures=0

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

# As many projects at a time as there are processors: most of them wait most of the time.
run_tests() { # NAME KIND...
    local start=$SECONDS name=$1 files=()
    shift
    mapfile -t files < <(for kind in "$@"; do assemblies "$kind"; done)
    say "• $name tests"
    if ! dotnet test "${files[@]}" --nologo "${FILTER[@]}" --results-directory "$RESULTS" \
        --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
        -- RunConfiguration.MaxCpuCount=0; then
        # A test host that died leaves no failed test behind: the run must not look clean.
        [ "$(count_in "$RESULTS/$name.trx" failed)" -gt 0 ] || failures=$((failures + 1))
    fi
    say "  $name: done in $((SECONDS - start)) s"
}

count_in() { # FILE COUNTER
    { grep -o '<Counters [^>]*' "$1" 2>/dev/null || true; } |
        sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p" | awk '{ sum += $1 } END { print sum + 0 }'
}

# What was not run counts as failed: a test that cannot run must not vanish.
summarize() {
    local file total=0 passed=0
    for file in "$RESULTS"/*.trx; do
        total=$((total + $(count_in "$file" total)))
        passed=$((passed + $(count_in "$file" passed)))
    done
    failures=$((failures + total - passed))
    # Once more by name, next to the count: what they said is far above.
    { grep -ho '<UnitTestResult [^>]*outcome="Failed"' "$RESULTS"/*.trx || true; } |
        sed 's/.* testName="\([^"]*\)".*/failed: \1/'
    say "$passed passed, $failures failed" | tee "$RESULTS/summary"
}

# The clusters come up beside the tests that do not need them.
begin_environment() {
    say "• the clusters of 'make up', beside the first tests"
    "$HACK/up.sh" >"$RESULTS/up.log" 2>&1 &
    environment=$!
    trap 'kill "$environment" 2>/dev/null || true' EXIT
}

# When they did not come up, the tests that need them say so.
await_environment() {
    wait "$environment" || true
    trap - EXIT
    cat "$RESULTS/up.log"
}

rm -rf "$RESULTS"
mkdir -p "$RESULTS"
cd "$ROOT"
if [ "$SUITE" = all ]; then
    step "Packages for the tests" ensure_packages "${PACKAGES_TESTS[@]}" "${PACKAGES_CLUSTERS[@]}" \
        "${PACKAGES_CHARTS[@]}"
    step "Kubernetes binaries" "$HACK/clusters/binaries.sh"
else
    # Some unit test projects also test against a real API server.
    FILTER=(--filter "TestCategory!=Integration")
fi
step "Build" dotnet build OcmAddons.sln -c Release -v:q -nologo --consoleLoggerParameters:NoSummary
if [ "$SUITE" = all ]; then
    begin_environment
    run_tests local Interop unit Integration
    await_environment
    run_tests E2E E2E
else
    run_tests unit unit
fi
summarize
[ "$failures" -eq 0 ]
