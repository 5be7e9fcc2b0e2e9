#!/usr/bin/env bash
# Runs window.py inside a GIMP with a display of its own; gimp.sh calls this in the chroot.
export LANGUAGE=${HARMONIZE_LANGUAGE:-en} XDG_RUNTIME_DIR
XDG_RUNTIME_DIR=$(mktemp -d)
[ "$LANGUAGE" = en ] || export LC_ALL="${LANGUAGE}_${LANGUAGE^^}.UTF-8"
exec xvfb-run --auto-servernum --server-args='-screen 0 1280x800x24 -nolisten tcp' dbus-run-session -- bash -c '
    xfwm4 --compositor=off >xfwm4.log 2>&1 & manager=$!
    sleep 2
    gimp --no-splash --batch-interpreter python-fu-eval -b "exec(compile(open(\"window.py\").read(), \"window.py\", \"exec\"))" --quit
    kill $manager'
