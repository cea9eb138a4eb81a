#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# hang_test.sh ATTUNE: a sound server that hangs, here a pipe that nobody reads, holds up neither a start nor an end.
source "${BASH_SOURCE%/*}/../window/screen.sh"
own_network "$@"
open_screen 1120x740
export SDL_AUDIODRIVER=disk SDL_DISKAUDIOFILE=$dir/server
mkfifo "$SDL_DISKAUDIOFILE"
attune=$1
start() {  # start NAME ARGUMENTS...
    name=$1
    mkfifo "$dir/$name.in"
    LD_PRELOAD=${ATTUNE_KEEP_LIBRARIES-} "$attune" "${@:2}" --profile "$dir/$name" \
        <>"$dir/$name.in" >"$dir/$name.out" 2>"$dir/$name.err" &
    pid=$!
    pids+=($pid)
}
said() { grep -qF "$1" "$dir/$name.out"; }
gone() { ! kill -0 $pid 2>/dev/null; }
ends() {  # ends WHAT: with 0, and without a word
    check "$1" await gone
    gone || kill -KILL $pid
    wait $pid
    check "$1: with 0" [ $? -eq 0 ]
    check "$1: in silence" [ ! -s "$dir/$name.err" ]
}
shown() { window=$(xdotool search --pid $pid --name '^Attune' 2>/dev/null | head -n1); [ -n "$window" ]; }
lit() { [ "$(import -window root png:- | convert - -format '%[fx:maxima>0.8]' info:)" = 1 ]; }

start told headless --audio
check "headless starts" await said '"started"'
echo '{"quit":{}}' >"$dir/told.in"
ends "headless ends when told to"
start ended headless --audio
await said '"started"'
kill -TERM $pid
ends "headless ends by a signal"

start window --control
check "the window draws" await eval 'shown && lit'
echo '{"quit":{}}' >"$dir/window.in"
ends "the window ends when told to"
start left --control
await eval 'shown && lit'
xdotool windowfocus --sync "$window" key Shift_L key Shift_L key Shift_L
ends "the window ends when left quickly"
exit $failed
