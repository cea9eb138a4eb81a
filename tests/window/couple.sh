# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced: two windows of ATTUNE ($1) on a screen of their own, in a network of their own with nothing but loopback,
# and the keyboard that a person would use. Exit 77 (skipped) where the system gives no such network.
source "${BASH_SOURCE%/*}/screen.sh"
own_network "$@"
attune=$1
step() {  # a check that the next one builds on
    check "$@"
    [ $failed -eq 0 ] || exit 1
}
open_screen 2220x740

declare -A window
start() {  # start NAME WxH+X+Y OPTIONS...: its events in NAME.out
    local name=$1 place=$2
    shift 2
    mkfifo "$dir/$name.in"
    LD_PRELOAD=${ATTUNE_KEEP_LIBRARIES-} "$attune" --profile "$dir/$name" --control --no-audio --geometry "$place" \
        "$@" <>"$dir/$name.in" >"$dir/$name.out" 2>"$dir/$name.err" &
    pids+=($!)
    await opened "$name" $!
    await lit "$place" || cat "$dir/$name.err"
    step "$name: its words are there" lit "$place"
    sleep 0.6  # and can be pressed
}
opened() {  # opened NAME PID
    window[$1]=$(xdotool search --all --pid "$2" --name '^Attune' 2>/dev/null | head -n1)
    [ -n "${window[$1]}" ]
}
lit() { [ "$(import -window root -crop "$1" +repage png:- | convert - -format '%[fx:maxima>0.8]' info:)" = 1 ]; }
said() { grep -q "$2" "$dir/$1.out"; }
event() { grep -o "{\"$2\":{.*" "$dir/$1.out" | tail -n1; }
at() { xdotool windowfocus --sync "${window[$1]}"; }
picture() { import -window root -crop "$2" +repage "$dir/$1.png"; }  # picture NAME WxH+X+Y
settled() { picture "$@"; sleep 0.5; picture again "$2"; same "$1" again; }  # a cross-fade is 8 frames or more
same() { [ "$(compare -metric AE -fuzz 2% "$dir/$1.png" "$dir/$2.png" null: 2>&1)" = 0 ]; }
differ() { ! same "$@"; }
