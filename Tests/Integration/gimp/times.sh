#!/usr/bin/env bash
# Runs times.py inside headless GIMP; gimp.sh calls this in the chroot.
gimp-console --no-interface --batch-interpreter python-fu-eval -b "exec(compile(open('times.py').read(), 'times.py', 'exec'))" --quit
