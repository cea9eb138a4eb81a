#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# layout_test.sh SCENE_GALLERY: keys of layouts that have no Latin letters, by the places of a real keyboard.
source "${BASH_SOURCE%/*}/screen.sh"
gallery=$1
open_screen 700x460
command -v setxkbmap >/dev/null || { echo "missing: setxkbmap (apt install x11-xkb-utils)"; exit 1; }
p=33 v=55 h=43 menu=135  # keycodes

start() {  # start NAME ARGUMENTS...
    local name=$1
    shift
    LD_PRELOAD=${ATTUNE_KEEP_LIBRARIES-} "$gallery" --width 660 --height 432 "$@" \
        >"$dir/$name.out" 2>"$dir/$name.err" &
    pid=$!
    pids+=($pid)
    await shown
    await lit
    xdotool windowfocus --sync "$window"
    sleep 1.5  # it has faded in
}
shown() { window=$(xdotool search --pid $pid --name '^Attune' 2>/dev/null | head -n1); [ -n "$window" ]; }
lit() { [ "$(import -window root png:- | convert - -format '%[fx:maxima>0.8]' info:)" = 1 ]; }
said() { grep -qF "$2" "$dir/$1.out"; }
ends() { kill -TERM $pid; wait $pid; }
press() { xdotool key "$@"; sleep 0.3; }

for layout in us ru gr il; do
    setxkbmap $layout
    start $layout --stage BREATHING
    press $p
    check "$layout: the key with P on it pauses" await said $layout '{"pause":{}}'
    ends
done

setxkbmap us,ru -option grp:menu_toggle
press $menu  # ru
start entered_in_ru --stage BREATHING
press $menu  # us
press $p
check "entered in ru, P pauses in us" await said entered_in_ru '{"pause":{}}'
ends

setxkbmap us
start held --stage BREATHING
xdotool keydown $h
check "H held: here" await said held '{"gesture":{"on":true}}'
setxkbmap ru
xdotool keyup $h
check "the layout changes, and it is let go" await said held '{"gesture":{}}'
ends

# What was copied comes out of Ctrl and the key with V on it.
setxkbmap us
start pasting --stage IDLE --nobody
slow() { for key in "$@"; do xdotool key "$key"; sleep 1.2; done; }
slow Return Return c x
slow Return Tab Tab space
words() { import -window root -crop 586x50+37+127 +repage "$dir/$1.png"; }
words empty
setxkbmap ru
xdotool keydown Control_L key $v keyup Control_L
sleep 1.5
words pasted
check "Ctrl V pastes in ru" [ "$(compare -metric AE -fuzz 2% "$dir/empty.png" "$dir/pasted.png" null: 2>&1)" != 0 ]
# Five words are whole, and Enter joins.
xdotool key Return
check "all five" await said pasting '"join":{"words":["lantern","orange","ribbon","velvet","walnut"]'
ends
exit $failed
