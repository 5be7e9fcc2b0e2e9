#!/usr/bin/env bash
# Runs cases.py inside headless GIMP; gimp.sh calls this in the chroot.
gimp-console --no-interface --batch-interpreter python-fu-eval -b "exec(compile(open('cases.py').read(), 'cases.py', 'exec'))" --quit
