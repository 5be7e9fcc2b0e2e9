#!/usr/bin/env bash
# Makes a chroot with a real GIMP from Debian, for gimp.sh: trixie has GIMP 3.0, forky has GIMP 3.2 (850 MB, some minutes).
# Needs root on a Debian-like system. The mirror is the one that this system's apt uses, or MIRROR.
# usage: gimp-chroot.sh trixie|forky FOLDER
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,4p' "$0" >&2; exit 2; }
suite=$1 folder=$2
[ ! -e "$folder" ] || { echo "$folder is already there" >&2; exit 1; }
if ! command -v mmdebstrap >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends mmdebstrap
fi

own_mirror() {
    local stanzas='/^URIs:/ { print $2 }' lines='$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) { print $i; break } }'
    { awk "$stanzas" /etc/apt/sources.list.d/*.sources 2>/dev/null || true; awk "$lines" /etc/apt/sources.list 2>/dev/null || true; } | grep -v security | head -1
}
mirror=${MIRROR:-$(own_mirror)}
packages=gimp,xvfb,xauth,xdotool,imagemagick,xfwm4,fonts-dejavu-core,adwaita-icon-theme,dbus-x11,locales
# In namespaces of its own: whatever happens, its mounts and processes end with it.
[ -n "${HARMONIZE_IN_NAMESPACE:-}" ] || HARMONIZE_IN_NAMESPACE=1 exec unshare --mount-proc --pid --fork --kill-child "$0" "$@"
partial=$folder.partial
rm -rf --one-file-system "$partial"
trap 'rm -rf --one-file-system "$partial"' EXIT
mmdebstrap --variant=minbase --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Check-Valid-Until "false"' \
    "$suite" "$partial" "deb ${mirror:?no Debian mirror is known; set MIRROR} $suite main"
mkdir -p "$partial/root/.config/GIMP"
chroot "$partial" localedef -i de_DE -f UTF-8 de_DE.UTF-8
mv "$partial" "$folder"
