#!/usr/bin/env bash
# Runs the Windows command line in plain wine, on the CPU, and compares its curves with this system's.
# PUBLISHED is a self-contained win-x64 publish of GimpBridge, NATIVE one for this system. Installs Debian's wine and python3
# where they are missing (needs root then). Wine 8 of Debian 12 cannot load libvips: there the bridge's protocol, which does
# without picture files, stands for all of it; wine 10 reads and writes pictures too. The last line is "N passed, N failed".
# usage: wine-cli.sh PUBLISHED NATIVE
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,6p' "$0" >&2; exit 2; }
windows=$(realpath "$1") native=$(realpath "$2")
samples=$(cd "$(dirname "$0")/../../samples" && pwd)
client=$(cd "$(dirname "$0")/../GimpBridge/Serve" && pwd)
if ! command -v wine >/dev/null || ! command -v python3 >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends wine wine64 python3-minimal
fi
folder=$(mktemp -d)
export WINEPREFIX=$folder/prefix WINEDEBUG=-all DISPLAY=
# Wine keeps a folder in /tmp for each prefix, by its place on the disk.
clean() {
    wineserver -k 2>/dev/null || /usr/lib/wine/wineserver -k 2>/dev/null || true
    local server
    server=server-$(printf '%x-%x' $(stat -c '%d %i' "$WINEPREFIX" || echo 0 0))
    for place in /tmp/wine-*/"$server"; do
        if [ -d "$place" ]; then rm -rf "${place%/*}"; fi
    done
    rm -rf "$folder"
}
trap clean EXIT
cd "$folder"
timeout 300 wine wineboot --init >/dev/null 2>&1 || true

passed=0 failed=0
check() { # NAME COMMAND...
    if "${@:2}" > out.txt 2>&1; then
        echo "ok $1: $(tail -1 out.txt)" && passed=$((passed + 1))
    else
        echo "FAILED $1" && failed=$((failed + 1))
        sed 's/^/    /' out.txt
    fi
}
windows() { timeout 600 wine "$windows/harmonize.exe" "$@" | tr -d '\r'; }
paste=("$samples/sunset.jpg" --foreground "$samples/astronaut.png" --at 1200,688)

# Both write "input output output output" lines behind a header.
same_curves() {
    paste -d ' ' <(grep -E '^[0-9.e+-]+ ' "$1") <(grep -E '^[0-9.e+-]+ ' "$2") |
        awk -v tolerance=1e-4 '{ for (i = 1; i <= NF / 2; i++) { d = $i - $(i + NF / 2); if (d < 0) d = -d; if (d > most) most = d } }
            END { print NR " lines differ by at most " most; exit !(NR > 1 && most <= tolerance) }'
}

says_cpu() { windows info > info.txt && cat info.txt && grep -q '^provider: *CPU' info.txt && grep -q '^graphics card: *not used: ' info.txt; }
fails_in_a_sentence() {
    local output
    output=$(windows info missing.onnx 2>&1) && return 1
    echo "$output"
    grep -q "^harmonize: There is no model file 'missing.onnx'" <<< "$output"
}

# Into the profiles of two versions of GIMP 3, and not of an older one, and out again.
installs() {
    local gimp version
    gimp=$(winepath -u "$(wine cmd /c 'echo %APPDATA%' 2>/dev/null | tr -d '\r')")/GIMP
    mkdir -p "$gimp"/{2.10,3.0,3.2}
    windows install-gimp || return 1
    for version in 3.0 3.2; do
        [ -f "$gimp/$version/plug-ins/harmonize/harmonize.py" ] && [ -f "$gimp/$version/plug-ins/harmonize/bridge/harmonize.exe" ] || return 1
    done
    windows uninstall-gimp || return 1
    [ -z "$(find "$gimp" -type f)" ] && [ -z "$(ls -A "$gimp/2.10")" ]
}

# One prediction by each program's bridge, from the same pixels.
same_predictions() {
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$client python3 - "$native/harmonize" "$windows/harmonize.exe" <<'PYTHON'
import struct, sys
from bridge_client import Bridge, picture

def predict(command):
    bridge = Bridge([*command, "serve", "--provider", "cpu"])
    bridge.read(), bridge.read()
    mask = bytes(255 if 50 <= x < 150 and 40 <= y < 120 else 0 for y in range(160) for x in range(200))
    shape = {"width": 200, "height": 160, "format": "rgba8"}
    header, payload, _ = bridge.answer(bridge.send("predict", picture(200, 160, (90, 60, 20)) + mask, foreground=shape, samples=256))
    assert header["type"] == "curves", header
    bridge.close()
    return struct.unpack(f"<{len(payload) // 4}f", payload)

here, there = predict(sys.argv[1:2]), predict(["wine", *sys.argv[2:]])
difference = max(abs(a - b) for a, b in zip(here, there, strict=True))
print(f"{len(here)} curve values differ by at most {difference:.1e}")
sys.exit(difference > 1e-4)
PYTHON
}

check "it starts" windows --help
check "it says what runs the network, and why" says_cpu
check "a missing model is one sentence" fails_in_a_sentence
check "it installs the plug-in for GIMP and removes it again" installs
check "its bridge keeps the protocol" python3 "$client/bridge_client.py" wine "$windows/harmonize.exe" serve --provider cpu
check "it predicts what this system predicts, within 1e-4" same_predictions
if [ "$(wine --version | tr -dc '0-9.' | cut -d. -f1)" -ge 10 ]; then
    check "it harmonizes the sample" windows apply "${paste[@]}" --provider cpu -o windows.png --curves windows.cube
    "$native/harmonize" apply "${paste[@]}" --provider cpu -o native.png --curves native.cube
    check "the picture's curves are this system's, within 1e-4" same_curves windows.cube native.cube
    check "the picture is there" test -s windows.png
else
    echo "note $(wine --version) does not load libvips: no pictures are read"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
