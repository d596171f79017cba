#!/usr/bin/env bash
# usage: verify.sh — everything that decides whether a change is good: format, shell scripts, charts, build, tests.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
for part in common packages steps; do
    # shellcheck source=/dev/null
    source "$HACK/lib/$part.sh"
done
cd "$ROOT"

check_shell() {
    ensure_packages shellcheck
    git ls-files '*.sh' .ci/run | xargs shellcheck -x
}

step "Shell scripts" check_shell
# Unused usings (IDE0005) are the build's to judge: the formatter does not see generated sources.
step "Format" dotnet format OcmAddons.sln --verify-no-changes --exclude-diagnostics IDE0005
step "Charts" "$HACK/charts/lint.sh"
"$HACK/test.sh" all
