#!/usr/bin/env bash
# Measures how long the plug-in takes from the call to the result, at 2, 12 and 48 megapixels, in a chroot with a real GIMP 3.
# usage: gimp-times.sh CHROOT        HARMONIZE_TIMES=1 measures once instead of taking the median of three
HARMONIZE_TIMES=${HARMONIZE_TIMES:-3} exec "$(dirname "$0")/gimp.sh" "$@"
