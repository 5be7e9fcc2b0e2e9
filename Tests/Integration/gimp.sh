#!/usr/bin/env bash
# Installs the plug-in into a chroot with a real GIMP 3 (gimp-chroot.sh makes one) and runs every case there, without a network.
# The last line is "N passed, N failed". Needs root, and the .NET SDK unless HARMONIZE_PUBLISHED names a published linux-x64 program.
# usage: gimp.sh CHROOT        HARMONIZE_CASES="selection_soft ..." runs only these, HARMONIZE_WINDOW_CASES likewise
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,5p' "$0" >&2; exit 2; }
chroot=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)

if [ -z "${HARMONIZE_IN_NAMESPACE:-}" ]; then
    if [ -z "${HARMONIZE_PUBLISHED:-}" ]; then
        export HARMONIZE_PUBLISHED=$here/../../artifacts/publish/harmonize-linux-x64
        dotnet publish "$here/../../GimpBridge" -c Release -r linux-x64 --self-contained true -o "$HARMONIZE_PUBLISHED" -v quiet >&2
    fi
    # In namespaces of its own: whatever happens, its mounts and processes end with it.
    HARMONIZE_IN_NAMESPACE=1 exec unshare --mount-proc --pid --net --fork --kill-child "$0" "$chroot"
fi

mount -t proc proc "$chroot/proc"
mount --rbind /dev "$chroot/dev"
# What GIMP, .NET and X leave behind there ends with the namespace.
mount -t tmpfs tmpfs "$chroot/tmp"
inside() { env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 LC_ALL=C.UTF-8 NO_AT_BRIDGE=1 "${@:2}" chroot "$chroot" bash -c "$1"; }

version=$(inside 'gimp-console --version' | grep -o '[0-9]*\.[0-9]*' | head -1)
profile=/root/.config/GIMP/$version
tests=/opt/harmonize-tests   # afterwards with logs and screenshots
rm -rf "$chroot/opt/harmonize" "$chroot$tests" "$chroot$profile"
mkdir -p "$chroot$profile" "$chroot$tests"
# No greeting over the image.
printf '(show-welcome-dialog no)\n(check-updates no)\n(config-version "%s")\n' "$(inside 'gimp-console --version' | grep -o '[0-9.]*$')" > "$chroot$profile/gimprc"
cp -r "$HARMONIZE_PUBLISHED" "$chroot/opt/harmonize"
cp "$here"/gimp/* "$here"/../../samples/{astronaut.png,sunset.jpg} "$chroot$tests/"
results=$(mktemp) part=$(mktemp)
trap 'rm -f "$results" "$part"' EXIT

# Into GIMP's own profile and flatpak's, out of both again, and in for the cases.
installs() {
    local flatpak=/root/.var/app/org.gimp.GIMP/config/GIMP/$version place
    mkdir -p "$chroot$flatpak"
    inside '/opt/harmonize/harmonize install-gimp' >&2
    for place in "$profile" "$flatpak"; do
        [ -x "$chroot$place/plug-ins/harmonize/harmonize.py" ] && inside "$place/plug-ins/harmonize/bridge/harmonize --version" >&2 || return 1
    done
    inside '/opt/harmonize/harmonize uninstall-gimp' >&2
    for place in "$profile" "$flatpak"; do
        [ -z "$(ls -A "$chroot$place/plug-ins")" ] || return 1
    done
    rm -r "$chroot/root/.var"
    inside '/opt/harmonize/harmonize install-gimp' >&2
}
if installs; then echo "ok install_and_uninstall"; else echo "FAILED install_and_uninstall"; fi | tee "$results"

count() { grep -c "^$1 " "$results" || true; }

# Runs one file of cases, shows its lines, and leaves them in $part.
run() {
    local name=$1 seconds=$2 log="$chroot$tests/$1.log" job
    : > "$log"
    inside "cd $tests && exec timeout -k 10 $seconds bash $name.sh >$name.log 2>$name.err" \
        HARMONIZE_PROGRAM=/opt/harmonize/harmonize HARMONIZE_PLUGIN="$profile/plug-ins/harmonize" \
        PYTHONPATH="$tests" PYTHONDONTWRITEBYTECODE=1 "${@:3}" & job=$!
    tail -f --pid="$job" "$log" | grep --line-buffered -E '^(ok|FAILED|note|time|GIMP) ' | tee "$part" || true
    wait "$job" || true
    grep -q '^done$' "$log" || echo "FAILED $name: GIMP ended, or took longer than $seconds s, before the last case" | tee -a "$part"
    ! grep -q '^FAILED' "$part" || tail -40 "$chroot$tests/$name.err" >&2
}

# On a busy machine a key press can come too early, so what fails in a window gets a second chance.
run_window() {
    local again
    run window 900 HARMONIZE_CASES="${HARMONIZE_WINDOW_CASES:-}" "$@"
    if ! grep -q '^FAILED' "$part"; then return; fi
    again=$(sed -n 's/^FAILED window_\([a-z_]*\):.*/\1/p' "$part" | sed 's/_de$//' | tr '\n' ' ')
    ! grep -q '^FAILED window:' "$part" || again=${HARMONIZE_WINDOW_CASES:-}
    echo "note trying once more: ${again:-all of them}"
    [ -z "$again" ] || grep '^ok' "$part" >> "$results" || true
    run window 900 HARMONIZE_CASES="$again" "$@"
}

if [ -n "${HARMONIZE_TIMES:-}" ]; then
    run times 3000 HARMONIZE_TIMES="$HARMONIZE_TIMES"
    exit
fi
if [ -n "${HARMONIZE_CASES:-}" ] || [ -z "${HARMONIZE_WINDOW_CASES:-}" ]; then
    run cases 1800 HARMONIZE_CASES="${HARMONIZE_CASES:-}"
    cat "$part" >> "$results"
fi
if [ -n "${HARMONIZE_WINDOW_CASES:-}" ] || [ -z "${HARMONIZE_CASES:-}" ]; then
    run_window
    cat "$part" >> "$results"
    run_window HARMONIZE_LANGUAGE=de
    cat "$part" >> "$results"
fi

passed=$(count ok) failed=$(count FAILED)
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
