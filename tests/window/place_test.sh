#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# place_test.sh SCENE_GALLERY SCREEN_SAVER: the window on small screens, its rest while nobody sees it, and the screen saver.
source "${BASH_SOURCE%/*}/screen.sh"
gallery=$1
saver=$2
unset DBUS_SESSION_BUS_ADDRESS  # without one, SDL never gives the screen saver back by itself
start() {  # start NAME ARGUMENTS...
    name=$1
    LD_PRELOAD=${ATTUNE_KEEP_LIBRARIES-} "$gallery" "${@:2}" >"$dir/$name.out" 2>"$dir/$name.err" &
    pid=$!
    pids+=($pid)
    await shown
    await lit
}
shown() { window=$(xdotool search --pid $pid --name '^Attune' 2>/dev/null | head -n1); [ -n "$window" ]; }
lit() { [ "$(import -window root png:- | convert - -format '%[fx:maxima>0.8]' info:)" = 1 ]; }
ends() { kill -TERM $pid; wait $pid; }
inside() {  # inside WIDTH HEIGHT
    eval "$(xdotool getwindowgeometry --shell "$window" | grep -E '^(X|Y|WIDTH|HEIGHT)=')"
    echo "        $WIDTH x $HEIGHT at $X,$Y of $1 x $2"
    [ "$X" -ge 0 ] && [ "$Y" -ge 0 ] && [ $((X + WIDTH)) -le "$1" ] && [ $((Y + HEIGHT)) -le "$2" ]
}
open_screen 1110x740
for size in "1024 600" "800 600" "640 480"; do
    start_screen "${size/ /x}"
    start "${size/ /x}" --stage BREATHING --anywhere
    check "${size/ /x}: the window is inside" inside $size
    ends
done

# What nobody sees is not drawn, and wakes a few times a second.
wakes() { awk '/^voluntary_ctxt/ { print $2 }' /proc/$pid/status; }
start_screen 1110x740
start hidden --stage BREATHING
xdotool windowunmap --sync "$window"
sleep 1
before=$(wakes)
sleep 4
count=$(($(wakes) - before))
echo "        hidden: $count wakes in 4 s"
check "hidden, it rests" [ $count -le 24 ]
xdotool windowmap --sync "$window"
check "shown again, it is there" await lit
ends

start_screen 670x440
"$saver" arm
start breathing --stage BREATHING --width 660 --height 432
sleep 1
check "while it breathes, the screen stays on" [ "$("$saver" 5; echo $?)" = 1 ]
xdotool windowfocus --sync "$window" key x
check "when it is done, the screen saver comes" "$saver" 20
xdotool key space
ends
start killed --stage BREATHING --width 660 --height 432
kill -KILL $pid; wait $pid 2>/dev/null
check "and after a crash" "$saver" 20
exit $failed
