#!/usr/bin/env bash
# What goes wrong in long trainings, tried on the real program: kill -9 while a checkpoint is written, Ctrl+C, a full disk
# (a small tmpfs, for which it must be root), data and checkpoints that do not fit.
# Needs python3 and harmonize-train built (HARMONIZE_TRAIN names it, if it is not the Release build of Training).
# The last line is "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")"
exec python3 training/faults.py "${HARMONIZE_TRAIN:-../../Training/bin/Release/net10.0/harmonize-train}"
