#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# leave_test.sh ATTUNE: who leaves quickly is silent as soon as unseen. The real window under an Xvfb of its own, in a
# network of its own, sounding into a file; exit 77 (skipped) where the system gives no such network.
source "${BASH_SOURCE%/*}/../window/screen.sh"
own_network "$@"
open_screen 1120x740
# Timed without the address sanitizer's search for leaks at the end.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export SDL_AUDIODRIVER=disk SDL_DISKAUDIOFILE=$dir/samples
mkfifo "$dir/in"
"$1" --profile "$dir/profile" --control --audio-log "$dir/log" <>"$dir/in" >"$dir/out" 2>"$dir/err" &
attune=$!
pids+=($attune)
shown() { window=$(xdotool search --all --pid $attune --name '^Attune' 2>/dev/null | head -n1); [ -n "$window" ]; }
await shown || { cat "$dir/err"; exit 1; }
echo '{"practise":{"breathe":{"pattern":"LONG_EXHALE","minutes":5}}}' >"$dir/in"
await grep -q '"stage":"BREATHING"' "$dir/out"
sleep 1.5  # well in the inhale
# In one go, so that the start of a program is not measured.
xdotool windowfocus --sync "$window" key Shift_L key Shift_L \
    exec --sync --args 3 cp /proc/uptime "$dir/pressed" key Shift_L
read -r pressed _ <"$dir/pressed"  # CLOCK_BOOTTIME, as in the log
wait $attune || { echo "FAILED  it exits 0"; exit 1; }
read -r gone _ </proc/uptime
od -An -v -td2 -w2 "$dir/samples" | awk '$1 { last = NR - 1; if (last > 48000) loud = 1 }
    END { print last, loud, NR - 1 - last }' >"$dir/last"
awk -v pressed="$pressed" -v gone="$gone" '
    NR == FNR { last = $1; loud = $2; after = $3; next }
    $1 <= last { silent = $2 / 1e6 + (last - $1) / 48 - pressed * 1000 }
    END {
        printf "        silent after %.0f ms, gone after %.0f ms\n", silent, gone * 1000 - pressed * 1000
        bad = !loud || after < 512 || silent < -20 || silent > 200
        print (bad ? "FAILED " : "ok     ") " it sounded, and was silent within 200 ms of the third press"
        exit bad
    }' "$dir/last" "$dir/log"
