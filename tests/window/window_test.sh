#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# window_test.sh SCENE_GALLERY MEASURE_ORBS: the real window on software GL, under an Xvfb of its own.
source "${BASH_SOURCE%/*}/screen.sh"
gallery=$1
measure=$2
open_screen 2220x740

start() {  # start NAME ARGUMENTS...: in the background, its output in NAME.out and NAME.err
    local name=$1
    shift
    LD_PRELOAD=${ATTUNE_KEEP_LIBRARIES-} "$gallery" "$@" --frame-stats >"$dir/$name.out" 2>"$dir/$name.err" &
    gallery_pid=$!
    pids+=($gallery_pid)
}
# A window that does not end is a failure that says where its threads stand, not a wait without end.
ended() {
    for _ in $(seq 200); do kill -0 "$1" 2>/dev/null || break; sleep 0.1; done
    if kill -0 "$1" 2>/dev/null; then
        echo "FAILED  the window ends; its threads stand in"
        failed=1
        for task in /proc/"$1"/task/*; do echo "        $(cat "$task"/{comm,wchan,syscall} 2>&1 | tr '\n' ' ')"; done
        kill -KILL "$1"
    fi
    wait "$1"
}
said() { grep -qF "$2" "$dir/$1.out"; }
shot() { import -window root -depth 8 ppm:"$dir/$1.ppm"; }
drawn() { shot look && [ "$("$measure" radii "$1" 0 <"$dir/look.ppm" | cut -d' ' -f1)" -gt 55 ]; }
shown() { window=$(xdotool search --name '^Attune' 2>/dev/null | head -n1); [ -n "$window" ]; }
focus() { shown && xdotool mousemove 20 700 windowfocus --sync "$window" 2>/dev/null; }
press() { xdotool "$@"; sleep 0.1; }
seen() { sleep 1.5; }  # a busy computer needs a while to draw a frame, and it has to have faded in

# The shaders draw what palette.cpp says: the contrast that ui_test computes is the one on the screen.
start light --stage BREATHING --at 2 --still  # half way in
pid=$gallery_pid
await drawn 0
sleep 1.2
shot light
kill -TERM $pid; ended $pid  # a background shell job ignores INT
worst=$("$measure" light 0.5 <"$dir/light.ppm")
echo "        worst difference $worst of 255"
check "light as computed" awk "BEGIN { exit !($worst <= 6) }"

radii() {  # of all four orbs, into low and high
    local all
    shot both
    all=$(for x in 0 1110; do "$measure" radii $x 0 <"$dir/both.ppm"; done | tr ' ' '\n' | sort -n)
    low=${all%%$'\n'*}
    high=${all##*$'\n'}
}
# Two windows, one start, one picture of both: the same breath within 2 px at every look.
zero=$(awk '{ printf "%.0f", ($1 - 1) * 1e9 }' /proc/uptime)
start left --shared-start "$zero"
start right --shared-start "$zero" --x 1110 --mirrored
await drawn 0; await drawn 1110
worst=0
smallest=999
largest=0
for _ in 1 2 3 4 5 6 7 8; do
    apart=999
    for _ in 1 2 3; do  # one late frame is no other instant
        radii
        [ $((high - low)) -lt $apart ] && apart=$((high - low))
        [ $apart -le 2 ] && break
    done
    [ $apart -gt $worst ] && worst=$apart
    [ "$low" -lt $smallest ] && smallest=$low
    [ "$high" -gt $largest ] && largest=$high
    sleep 0.7
done
echo "        radii $smallest to $largest px, at most $worst px apart"
check "same instant, same radius within 2 px" [ $worst -le 2 ]
check "and it breathes" [ $((largest - smallest)) -ge 30 ]
for pid in "${pids[@]: -2}"; do kill -TERM $pid; ended $pid; done
echo "        left:  $(cat "$dir/left.err")"
echo "        right: $(cat "$dir/right.err")"

# Keys, from a real keyboard's events to commands.
start keys --stage BREATHING
pid=$gallery_pid
await drawn 0
focus
press keydown h
check "H held: here" await said keys '{"gesture":{"on":true}}'
press keyup h
check "H let go" await said keys '{"gesture":{}}'
press key minus
check "minus: shorter" await said keys '{"smaller":{}}'
press mousemove 550 660 click 1
check "a click on Pause" await said keys '{"pause":{}}'
seen
press key r
check "R: resume" await said keys '{"resume":{}}'
: >"$dir/keys.out"
seen
press key Escape
check "Escape: pause" await said keys '{"pause":{}}'
press key c
check "C: cool down" await said keys '{"coolDown":{"minutes":25}}'
press key x
check "X: stop" await said keys '{"stop":{}}'
seen
press key Tab
press key space
check "Tab and Space: home" await said keys '{"leave":{}}'
seen
press key Return
seen
press key Return
check "Enter twice: a breath together" await said keys '{"propose":{"breathe":{"minutes":5}}}'
seen
press key q
check "Q at home: closes" await said keys '{"quit":{}}'
ended $pid
check "and exits 0" [ $? -eq 0 ]

# Leave quickly: three times Shift, alone. The next frame is black; then there is no window.
black() { shot left && [ "$(convert "$dir/left.ppm" -format '%[fx:maxima]' info:)" = 0 ]; }
start left_alone --stage BREATHING --at 2 --linger 5000
pid=$gallery_pid
await drawn 0
focus
press keydown Shift_L key Tab keyup Shift_L
press key Shift_L key Shift_L
seen
check "Shift with another key does not count" drawn 0
press key p  # begins anew
xdotool key Shift_L key Shift_L key Shift_L
check "its last frame is black" await black
check "and was one of its own" shown
ended $pid
# Timed without the sanitizer's own search for leaks at the end. What the computer does besides is in it, too: the
# best of three.
for _ in 1 2 3; do
    ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 start left_alone --stage BREATHING --at 2
    pid=$gallery_pid
    await drawn 0
    focus
    # In one go, so that the start of a program is not measured.
    xdotool key Shift_L key Shift_L exec --sync --args 3 cp /proc/uptime "$dir/pressed" key Shift_L
    for _ in $(seq 1000); do kill -0 $pid 2>/dev/null || break; sleep 0.005; done
    read -r gone _ </proc/uptime
    read -r pressed _ <"$dir/pressed"
    gone=$(awk "BEGIN { printf \"%.0f\", ($gone - $pressed) * 1000 }")
    ended $pid
    check "it exits 0" [ $? -eq 0 ]
    echo "        gone $gone ms after the third press"
    check "and nothing remains" black
    [ $gone -le 200 ] && break
done
check "within 200 ms" [ $gone -le 200 ]

# In another size the words and pills are made anew, and are there.
start resized --stage IDLE
pid=$gallery_pid
lit() { [ "$(import -window root png:- | convert - -crop 1x1+331+300 -format '%[fx:round(100*u.g)]' info:)" -gt 80 ]; }
await shown
seen
xdotool windowsize --sync "$window" 900 600
check "resized: the pill is where it was" await lit
kill -TERM $pid; ended $pid

# At rest it rests.
start idle --stage IDLE --seconds 4
ended $gallery_pid
echo "        idle:  $(cat "$dir/idle.err")"
check "nothing moves, nothing is drawn" [ "$(grep -o 'frames [0-9]*' "$dir/idle.err" | cut -d' ' -f2)" -le 30 ]

check "no byte written" [ -z "$(find "$HOME" -mindepth 1 -print -quit)" ]

out=$(env -u DISPLAY -u WAYLAND_DISPLAY "$gallery" --seconds 1 2>&1 >/dev/null)
check "no display: exit 2" [ $? -eq 2 ]
check "one sentence that names headless" grep -q 'attune headless' <<<"$out"
exit $failed
