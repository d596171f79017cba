#!/usr/bin/env bash
# usage: build.sh — builds the whole solution as it is shipped and tested (Release), and publishes the executables.
set -euo pipefail
HACK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=hack/lib/common.sh
source "$HACK/lib/common.sh"
cd "$ROOT"
dotnet build OcmAddons.sln -c Release -v:q -nologo --consoleLoggerParameters:NoSummary
"$HACK/images/publish.sh"
say "The executables are in $LOCAL/bin/: $(cd "$LOCAL/bin" && echo *)"
