#!/usr/bin/env bash
# Makes a chroot with a real GIMP from Debian, for gimp.sh: trixie has GIMP 3.0, forky has GIMP 3.2 (850 MB, some minutes).
# Needs root on a Debian-like system. The mirror is the one that this system's apt uses, or MIRROR.
# usage: gimp-chroot.sh trixie|forky FOLDER
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,4p' "$0" >&2; exit 2; }
suite=$1 folder=$2
[ ! -e "$folder" ] || { echo "$folder is already there" >&2; exit 1; }
. "$(dirname "$0")/chroot.sh"
enter_namespaces "$@"
partial=$folder.partial
rm -rf --one-file-system "$partial"
trap 'rm -rf --one-file-system "$partial"' EXIT
make_debian "$suite" "$partial" gimp,xvfb,xauth,xdotool,imagemagick,xfwm4,fonts-dejavu-core,adwaita-icon-theme,dbus-x11,locales deb
mkdir -p "$partial/root/.config/GIMP"
chroot "$partial" localedef -i de_DE -f UTF-8 de_DE.UTF-8
mv "$partial" "$folder"
