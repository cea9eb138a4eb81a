#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# pairing_test.sh ATTUNE: two windows that never met pair by five words, keyboard alone, and breathe.
source "$(dirname "$0")/couple.sh"
words() { event "$1" "$2" | grep -o '"words":\[[^]]*\]' | grep -o '"[a-z]*"' | tr -d '"' | grep -v '^words$'; }
# On a screen that has faded in, where a busy computer needs a while to draw one.
keys() { sleep 1.5; xdotool key --delay 60 "$@"; }

start left 1100x720+0+0
start right 1100x720+1110+0

at left
keys Return Return  # Pair with someone, at once the next: too early for a screen that is still fading in
keys Return         # Get five words
step "the inviter has five words" await said left '"invite"'
five=$(words left invite)
check "five of them" [ "$(wc -w <<<"$five")" -eq 5 ]
keys c  # copy

at right
keys Return
keys Tab Tab space  # I have five words
sleep 1.5
await settled empty 976x84+1172+212
keys ctrl+v
sleep 1.5
await settled pasted 976x84+1172+212
check "the words are on the joiner's screen" differ empty pasted
keys Escape
keys Tab Tab space
sleep 1.5
for word in $five; do xdotool type --delay 30 "${word:0:4} "; done
check "four letters of each are as good as a paste" await eval 'picture typed 976x84+1172+212; same pasted typed'
xdotool type --delay 30 "Hope x"  # p and x are letters now
keys Return  # Join
for side in left right; do
    step "$side: paired" await said $side '"paired"'
    check "$side: safety words" await said $side '"safetyWords"'
done
check "the same three words" [ "$(words left safetyWords)" = "$(words right safetyWords)" ]
check "three of them" [ "$(words left safetyWords | wc -w)" -eq 3 ]
alike() {
    picture left_words 576x84+262+196
    picture right_words 576x84+1372+196
    same left_words right_words
}
check "and on both screens" await alike  # once the last screen's light is gone
picture ground 576x84+262+620
check "(not an empty one)" differ left_words ground

at left
xdotool type --delay 30 "Sky"
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
