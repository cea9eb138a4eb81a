#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# practice_test.sh ATTUNE breath|still|apart: two windows that are paired reach what two can do together, by the
# keyboard alone: the breath, its gestures and the lead; what does not breathe; the cool-down and the coming back.
source "$(dirname "$0")/couple.sh"
"$attune" pair-local "$dir/left" "$dir/right"
start left 660x432+0+0 --listen 127.0.0.1:40001 --peer 127.0.0.1:40002
start right 660x432+670+0 --listen 127.0.0.1:40002 --peer 127.0.0.1:40001
for side in left right; do step "$side: linked" await said $side '"LINKED"'; done

# Keys mean what the last frame shows: a busy computer needs a while to draw one.
press() {  # press SIDE KEY...: all on one screen, which has faded in where it matters
    at "$1"
    [ "${*: -1}" = Return ] && sleep 1.5 || sleep 1
    xdotool key --delay 40 "${@:2}"
}
hold() {  # hold SIDE KEY
    at "$1"
    sleep 1
    xdotool keydown "$2"
}
times() { for _ in $(seq "$1"); do echo "$2"; done; }
stage() { event "$1" stage | grep -o '"stage":"[A-Z_]*"' | cut -d'"' -f4; }
is() { [ "$(stage "$1")" = "$2" ]; }
both() {  # both STAGE
    for side in left right; do step "$side: $1" await is $side "$1"; done
}
beside() {  # beside SIDE: there is something to choose at the left of the breath
    local left=24
    [ "$1" = right ] && left=694
    lit 102x160+$left+105
}
sample() { tail -c 2000 "$dir/$1.out" | grep -a '"sample"' | tail -n1; }
sampled() { sample "$1" | grep -q "\"stage\":\"$2\""; }
figure() { sample "$1" | grep -o "\"$2\":\"*[0-9.e-]*" | grep -o '[0-9.e-]*$'; }
shows() { awk "BEGIN { exit !($(figure "$1" "$2") $3) }"; }
full() { shows "$1" breath "> 0.8" && sample "$1" | grep -q '"phase":"HOLD_FULL"'; }  # no paced one holds
stays() { shows "$@" && sleep 3 && shows "$@"; }  # as no paced breath does
asks() {  # asks WHAT KEY...: left, from home on; right says yes
    press left "${@:2}"
    for _ in $(seq $presses); do press left Return; done
    step "$1: left asks" await is left ASKING
    step "$1: right is asked" await is right ASKED
    for _ in $(seq $presses); do press right Return; done
    both LEAD_IN
    presses=1
}
ends() {  # both home again
    press "$1" x
    both DONE
    for side in left right; do press $side Return; done
    both IDLE
}

presses=3  # what is good to know comes first, once
case $2 in
breath)
    asks "a breath" Tab Return
    hold right h
    step "right is here" await said left '"gesture":{"kind":"HERE","on":true'
    xdotool keyup h
    step "and no more" await said left '"gesture":{"kind":"HERE","on":false'
    press left t
    step "left: a hand on the heart" await said right '"gesture":{"kind":"HEART","on":true'
    await settled breath 80x24+1068+385
    press right a
    step "right: an anchor" await eval 'picture anchor 80x24+1068+385; differ breath anchor'
    press right a a a
    both BREATHING
    step "left: a sample of it" await sampled left BREATHING
    ends=$(figure left stageEndsNs)
    press right minus
    step "shorter, for both" await shows left stageEndsNs "< $ends - 60e9"
    press left s s s s s s s s
    step "softer, till it is" await said left 'as soft as it gets'

    press right p
    both PAUSED
    step "left knows by whom" grep -q '"PAUSED".*"by":"PARTNER"' <<<"$(event left stage)"
    press left r
    press right r
    both SETTLING
    both BREATHING

    lead=(Tab $(times 5 shift+Tab) Return)  # from Pause back to "I lead"
    press right l
    step "right: who may lead" await beside right
    press right "${lead[@]}"
    step "right offers to lead" await is left ASKED
    press right l
    step "and takes it back" await is right BREATHING
    step "for left, too" await is left BREATHING
    press left l
    step "left: who may lead" await beside left
    press left "${lead[@]}"
    step "left offers to lead" await is right ASKED
    step "right: the answers" await beside right
    press right Tab $(times 4 shift+Tab) Return
    step "left leads" await said left '"lead":{"leader":"ME"'
    step "right follows" await said right '"lead":{"leader":"PARTNER"'
    hold left space
    step "right's breath rises with the hand, and rests" await full right
    xdotool keyup space
    step "and falls with it" await stays right breath "< 0.3"
    press right l
    step "right: who may lead, or nobody" await beside right
    press right Tab $(times 4 shift+Tab) Return
    step "right ends the lead" await said left '"lead":{"leader":"NOBODY"'
    ends left
    ;;
still)
    asks ground Tab Tab Tab Tab Return
    both GROUND
    press left t
    step "a hand on the heart" await said right '"gesture":{"kind":"HEART","on":true'
    press right p
    both PAUSED
    ends left

    asks "check in" Tab Tab Return
    both CHECK_IN
    press right Tab Tab Tab Return
    step "a word is there" await said left '"felt":\["WARM"\],"by":"PARTNER"'
    ends right

    asks turns shift+Tab shift+Tab shift+Tab Return
    both TURNS
    hold right h
    step "who listens is here" await said left '"gesture":{"kind":"HERE","on":true'
    xdotool keyup h
    press left Tab shift+Tab shift+Tab shift+Tab Return
    step "the floor is handed over" await said right '"turn":{"number":2,"count":4,"mine":true'
    ends right
    ;;
apart)
    press left Tab Tab Return
    press left Return
    both COOL_DOWN
    step "left: a sample of it" await sampled left COOL_DOWN
    ends=$(figure left stageEndsNs)
    press right Tab Tab Tab Tab Tab Tab Return
    step "longer, by one" await shows left stageEndsNs "> $ends + 1199e9"
    await settled apart 400x24+130+36
    press left Tab Tab Tab Tab Tab Return
    step "shake it out" await eval 'picture shaking 400x24+130+36; differ apart shaking'
    press left Escape
    press left shift+Tab Return  # what is good to know
    press left Return
    press left Return
    step "a breath of one's own" await shows left breath "> 0.1"
    press left x
    press left $(times 5 Tab) Return
    press right Tab Tab Tab Return
    both COMING_BACK
    asks "one minute together" Return
    ends right
    ;;
esac
for side in left right; do
    press $side q  # home again, each ends it
    errors=$(grep '"error"' "$dir/$side.out" | grep -v 'as soft as it gets')
    check "$side: nothing was refused" [ -z "$errors" ]
    echo -n "$errors"
done
for pid in "${pids[@]:1}"; do
    wait "$pid"
    check "a window closes" [ $? -eq 0 ]
done
cat "$dir"/*.err
exit $failed
