#!/usr/bin/env bash
# Runs the Windows command line in plain wine, on the CPU, and compares its curves with this system's.
# PUBLISHED is a self-contained win-x64 publish of GimpBridge, NATIVE one for this system. Installs Debian's wine where it is
# missing (needs root then). The last line is "N passed, N failed".
# usage: wine-cli.sh PUBLISHED NATIVE
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,5p' "$0" >&2; exit 2; }
windows=$(realpath "$1") native=$(realpath "$2")
samples=$(cd "$(dirname "$0")/../../samples" && pwd)
if ! command -v wine >/dev/null && ! command -v wine64 >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends wine wine64
fi
wine=$(command -v wine || command -v wine64)
folder=$(mktemp -d)
export WINEPREFIX=$folder/prefix WINEDEBUG=-all DISPLAY=
trap 'wineserver -k 2>/dev/null || /usr/lib/wine/wineserver -k 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
timeout 300 "$wine" wineboot --init >/dev/null 2>&1 || true

passed=0 failed=0
check() { # NAME COMMAND...
    if "${@:2}" > out.txt 2>&1; then
        echo "ok $1" && passed=$((passed + 1))
    else
        echo "FAILED $1" && failed=$((failed + 1))
        sed 's/^/    /' out.txt
    fi
}
windows() { timeout 600 "$wine" "$windows/harmonize.exe" "$@" | tr -d '\r'; }
paste=("$samples/sunset.jpg" --foreground "$samples/astronaut.png" --at 200,688)

# Both write "input output output output" lines behind a header.
same_curves() {
    paste -d ' ' <(grep -E '^[0-9.e+-]+ ' "$1") <(grep -E '^[0-9.e+-]+ ' "$2") |
        awk -v tolerance=1e-4 '{ for (i = 1; i <= NF / 2; i++) { d = $i - $(i + NF / 2); if (d < 0) d = -d; if (d > most) most = d } }
            END { print NR " lines differ by at most " most; exit !(NR > 1 && most <= tolerance) }'
}

says_cpu() { windows info | tee info.txt; grep -q '^provider: *CPU' info.txt && grep -q '^graphics card: *not used: ' info.txt; }
fails_in_a_sentence() {
    local output
    output=$(windows apply missing.png --mask missing.png -o never.png 2>&1) && return 1
    echo "$output"
    [ "$(wc -l <<< "$output")" -eq 1 ] && [ ! -e never.png ]
}

check "it starts" windows --help
check "it says what runs the network, and why" says_cpu
check "it harmonizes the sample" windows apply "${paste[@]}" -o windows.png --curves windows.cube
check "the picture is there" test -s windows.png
"$native/harmonize" apply "${paste[@]}" --provider cpu -o native.png --curves native.cube
check "its curves are this system's, within 1e-4" same_curves windows.cube native.cube
check "a missing picture is one sentence" fails_in_a_sentence
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
