#!/usr/bin/env bash
# Installs the plug-in into a chroot with a real GIMP 3 (gimp-chroot.sh makes one) and runs every case there.
# The last line is "N passed, N failed". Needs root, and the .NET SDK unless HARMONIZE_PUBLISHED names a published linux-x64 program.
# usage: gimp.sh CHROOT        HARMONIZE_CASES="selection_soft ..." runs only these
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,5p' "$0" >&2; exit 2; }
chroot=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
published=${HARMONIZE_PUBLISHED:-}
if [ -z "$published" ]; then
    published=$here/../../artifacts/publish/harmonize-linux-x64
    dotnet publish "$here/../../GimpBridge" -c Release -r linux-x64 --self-contained true -o "$published" -v quiet >&2
fi

results=$(mktemp)
mounted=()
# A chroot that is removed with /dev still in it would take the system's devices along.
trap 'rm -f "$results"; for place in "${mounted[@]}"; do umount -R "$place" || true; done' EXIT
mountpoint -q "$chroot/proc" || { mount -t proc proc "$chroot/proc"; mounted+=("$chroot/proc"); }
mountpoint -q "$chroot/dev" || { mount --rbind /dev "$chroot/dev"; mount --make-rslave "$chroot/dev"; mounted+=("$chroot/dev"); }
inside() { env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 LC_ALL=C.UTF-8 NO_AT_BRIDGE=1 "${@:2}" chroot "$chroot" bash -c "$1"; }

version=$(inside 'gimp-console --version' | grep -o '[0-9]*\.[0-9]*' | head -1)
profile=/root/.config/GIMP/$version
mkdir -p "$chroot$profile"
rm -rf "$chroot/opt/harmonize"
mkdir -p "$chroot/opt"
cp -r "$published" "$chroot/opt/harmonize"
inside '/opt/harmonize/harmonize install-gimp' >&2

count() { grep -c "^$1 " "$results" || true; }

cp "$here/gimp/cases.py" "$chroot/tmp/cases.py"
inside 'cd /tmp && gimp-console --no-interface --batch-interpreter python-fu-eval -b "exec(open(\"/tmp/cases.py\").read())" --quit 2>/tmp/cases.err' \
    HARMONIZE_PROGRAM=/opt/harmonize/harmonize HARMONIZE_PLUGIN="$profile/plug-ins/harmonize" HARMONIZE_CASES="${HARMONIZE_CASES:-}" |
    grep --line-buffered -E '^(ok|FAILED|note|GIMP) ' | tee "$results" || true
[ "$(count ok)" -gt 0 ] || { tail -20 "$chroot/tmp/cases.err" >&2; echo "FAILED to run the cases" >> "$results"; }

if [ -z "${HARMONIZE_CASES:-}" ] && [ -x "$here/gimp-window.sh" ]; then
    "$here/gimp-window.sh" "$chroot" | tee -a "$results" || true
fi

passed=$(count ok) failed=$(count FAILED)
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
