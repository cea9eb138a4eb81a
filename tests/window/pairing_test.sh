#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# pairing_test.sh ATTUNE: two windows that never met pair by five words, keyboard alone, and breathe. In a network of
# their own with nothing but loopback; exit 77 (skipped) where the system gives none.
set -u
if [ -z "${ATTUNE_OWN_NETWORK:-}" ]; then
    own=(unshare -n)
    [ "$EUID" -eq 0 ] || own=(unshare -r -n)
    "${own[@]}" true 2>/dev/null || { echo "skipped: this system gives no network namespaces"; exit 77; }
    ATTUNE_OWN_NETWORK=1 exec "${own[@]}" "$0" "$@"
fi
attune=$1
for tool in ip Xvfb xdotool import compare; do
    command -v $tool >/dev/null || { echo "missing: $tool (apt install iproute2 xvfb xdotool imagemagick)"; exit 1; }
done
ip link set lo up
dir=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    rm -rf "$dir"
}
trap cleanup EXIT
failed=0
check() {  # check WHAT CONDITION...
    local what=$1
    shift
    if "$@"; then echo "ok      $what"; else echo "FAILED  $what"; failed=1; fi
}

exec 3>"$dir/number"
Xvfb -displayfd 3 -screen 0 2220x740x24 -nolisten tcp >/dev/null 2>&1 &
pids+=($!)
for _ in $(seq 100); do [ -s "$dir/number" ] && break; sleep 0.1; done
export DISPLAY=:$(head -n1 "$dir/number") LIBGL_ALWAYS_SOFTWARE=1 HOME=$dir/home
export XDG_CACHE_HOME=$HOME/.cache XDG_CONFIG_HOME=$HOME/.config XDG_DATA_HOME=$HOME/.local
mkdir "$HOME"

declare -A window
start() {  # start NAME X: its events in NAME.out
    mkfifo "$dir/$1.in"
    LD_PRELOAD=${ATTUNE_KEEP_LIBRARIES-} "$attune" --profile "$dir/$1" --control --no-audio --geometry "1100x720+$2+0" \
        <>"$dir/$1.in" >"$dir/$1.out" 2>"$dir/$1.err" &
    pids+=($!)
    for _ in $(seq 100); do
        window[$1]=$(xdotool search --all --pid $! --name '^Attune' 2>/dev/null | head -n1)
        [ -n "${window[$1]}" ] && return
        sleep 0.1
    done
    cat "$dir/$1.err"
}
await() { for _ in $(seq 200); do "$@" && return; sleep 0.1; done; return 1; }
said() { grep -q "$2" "$dir/$1.out"; }
event() { grep -o "{\"$2\":{.*" "$dir/$1.out" | tail -n1; }
words() { event "$1" "$2" | grep -o '"words":\[[^]]*\]' | grep -o '"[a-z]*"' | tr -d '"' | grep -v '^words$'; }
at() { xdotool windowfocus --sync "${window[$1]}"; }
keys() { for key in "$@"; do xdotool key "$key"; sleep 0.1; done; sleep 0.7; }  # and the cross-fade
picture() { import -window root -crop "$2" +repage "$dir/$1.png"; }  # picture NAME WxH+X+Y
same() { [ "$(compare -metric AE -fuzz 2% "$dir/$1.png" "$dir/$2.png" null: 2>&1)" = 0 ]; }
differ() { ! same "$@"; }

start left 0
start right 1110
sleep 1.5  # the first frames

at left
keys Return Return  # Pair with someone, at once the next: too early for a screen that is still fading in
keys Return         # Get five words
check "the inviter has five words" await said left '"invite"'
five=$(words left invite)
check "five of them" [ "$(wc -w <<<"$five")" -eq 5 ]
keys c  # copy

at right
picture empty 976x84+1172+212
keys Return
keys Tab Tab space  # I have five words
keys ctrl+v
picture pasted 976x84+1172+212
check "the words are on the joiner's screen" differ empty pasted
keys Escape
keys Tab Tab space
for word in $five; do xdotool type --delay 30 "${word:0:4} "; done
sleep 0.7
picture typed 976x84+1172+212
check "four letters of each are as good as a paste" same pasted typed
xdotool type --delay 30 "Hope x"  # p and x are letters now
sleep 0.3
keys Return  # Join
for side in left right; do
    check "$side: paired" await said $side '"paired"'
    check "$side: safety words" await said $side '"safetyWords"'
done
check "the same three words" [ "$(words left safetyWords)" = "$(words right safetyWords)" ]
check "three of them" [ "$(words left safetyWords | wc -w)" -eq 3 ]
alike() {
    picture left_words 576x84+262+196
    picture right_words 576x84+1372+196
    same left_words right_words
}
sleep 0.5
check "and on both screens" await alike  # once the last screen's light is gone
picture ground 576x84+262+620
check "(not an empty one)" differ left_words ground

at left
xdotool type --delay 30 "Sky"
sleep 0.3
keys Return  # Done
at right
keys Return  # Done
keys Return               # Breathe together
keys Return               # ask them
keys Return               # what is good to know first, once
keys Return               # ask them
check "the joiner asks" await said right '"ASKING"'
check "the inviter is asked" await said left '"ASKED"'
at left
sleep 0.6
keys Return               # Yes, together
keys Return               # what is good to know first, once
keys Return               # Yes, together
check "both breathe (left)" await said left '"BREATHING"'
check "both breathe (right)" await said right '"BREATHING"'
for side in left right; do
    if grep '"error"' "$dir/$side.out"; then failed=1; fi
    cat "$dir/$side.err"
done
# Names stay where they were given.
check "the joiner named the inviter" grep -q 'Hope x' "$dir/right/keys"
check "the inviter named the joiner" grep -q 'Sky' "$dir/left/keys"
check "neither name is on the other side" [ -z "$(grep -l Sky "$dir"/right/* ; grep -l 'Hope x' "$dir"/left/*)" ]
exit $failed
