# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced: two windows of ATTUNE ($1) on a screen of their own, in a network of their own with nothing but loopback,
# and the keyboard that a person would use. Exit 77 (skipped) where the system gives no such network.
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
step() {  # likewise, where the next one builds on it
    check "$@"
    [ $failed -eq 0 ] || exit 1
}

exec 3>"$dir/number"
# Without -noreset it starts afresh whenever the last window has gone, and who connects meanwhile is turned away.
Xvfb -noreset -displayfd 3 -screen 0 2220x740x24 -nolisten tcp >/dev/null 2>&1 &
pids+=($!)
for _ in $(seq 100); do [ -s "$dir/number" ] && break; sleep 0.1; done
export DISPLAY=:$(head -n1 "$dir/number") LIBGL_ALWAYS_SOFTWARE=1 HOME=$dir/home
export XDG_CACHE_HOME=$HOME/.cache XDG_CONFIG_HOME=$HOME/.config XDG_DATA_HOME=$HOME/.local
mkdir "$HOME"

declare -A window
start() {  # start NAME WxH+X+Y OPTIONS...: its events in NAME.out
    local name=$1 place=$2
    shift 2
    mkfifo "$dir/$name.in"
    LD_PRELOAD=${ATTUNE_KEEP_LIBRARIES-} "$attune" --profile "$dir/$name" --control --no-audio --geometry "$place" \
        "$@" <>"$dir/$name.in" >"$dir/$name.out" 2>"$dir/$name.err" &
    pids+=($!)
    for _ in $(seq 100); do
        window[$name]=$(xdotool search --all --pid $! --name '^Attune' 2>/dev/null | head -n1)
        [ -n "${window[$name]}" ] && break
        sleep 0.1
    done
    await lit "$place" || cat "$dir/$name.err"
    step "$name: its words are there" lit "$place"
    sleep 0.6  # and can be pressed
}
lit() { [ "$(import -window root -crop "$1" +repage png:- | convert - -format '%[fx:maxima>0.8]' info:)" = 1 ]; }
await() { for _ in $(seq 200); do "$@" && return; sleep 0.1; done; return 1; }
said() { grep -q "$2" "$dir/$1.out"; }
event() { grep -o "{\"$2\":{.*" "$dir/$1.out" | tail -n1; }
at() { xdotool windowfocus --sync "${window[$1]}"; }
picture() { import -window root -crop "$2" +repage "$dir/$1.png"; }  # picture NAME WxH+X+Y
same() { [ "$(compare -metric AE -fuzz 2% "$dir/$1.png" "$dir/$2.png" null: 2>&1)" = 0 ]; }
differ() { ! same "$@"; }
