#!/usr/bin/env bash
# The cases that need a window, on a display of its own inside the chroot; gimp.sh calls this after it has installed the plug-in.
# Screenshots lie in CHROOT/tmp/harmonize-shots afterwards.
# usage: gimp-window.sh CHROOT [LANGUAGE]
set -euo pipefail
chroot=$(realpath "$1") language=${2:-en}
here=$(cd "$(dirname "$0")" && pwd)
cp "$here/gimp/window.py" "$chroot/tmp/window.py"
mkdir -p "$chroot/tmp/harmonize-samples"
cp "$here"/../../samples/{astronaut.png,sunset.jpg} "$chroot/tmp/harmonize-samples/"
title=Harmonize
[ "$language" != de ] || title=Harmonisieren
cat > "$chroot/tmp/window.sh" <<'INSIDE'
xvfb-run --auto-servernum --server-args='-screen 0 1280x800x24 -nolisten tcp' dbus-run-session -- bash -c '
    export XDG_RUNTIME_DIR=$(mktemp -d)
    xfwm4 --compositor=off >/tmp/xfwm4.log 2>&1 & manager=$!
    sleep 2
    timeout 540 gimp --no-splash --batch-interpreter python-fu-eval -b "exec(open(\"/tmp/window.py\").read())" --quit 2>/tmp/window.err
    kill $manager || true'
INSIDE
env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 LC_ALL=C.UTF-8 LANGUAGE="$language" HARMONIZE_TITLE="$title" NO_AT_BRIDGE=1 \
    chroot "$chroot" bash /tmp/window.sh | grep --line-buffered -E '^(ok|FAILED) ' || echo "FAILED window: GIMP ended without a result"
