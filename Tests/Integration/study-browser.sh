#!/usr/bin/env bash
# Votes on a page of `harmonize-train study` in a real browser: Debian's chromium, driven headless.
#   Tests/Integration/study-browser.sh [FOLDER FOR SCREENSHOTS]
# Needs chromium, chromium-driver and python3-selenium, and harmonize-train built (HARMONIZE_TRAIN names it, if it is not
# the Release build of Training). The last line is "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")"
for tool in chromium chromedriver python3; do
    command -v "$tool" >/dev/null || { echo "study-browser: $tool is missing; apt-get install chromium chromium-driver python3-selenium" >&2; exit 2; }
done
# Debian's own Python has Debian's selenium.
python=python3
if ! "$python" -c 'import selenium' 2>/dev/null; then python=/usr/bin/python3; fi
exec "$python" study/vote.py "${HARMONIZE_TRAIN:-../../Training/bin/Release/net10.0/harmonize-train}" "$@"
