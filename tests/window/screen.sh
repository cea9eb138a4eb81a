# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced: what a test of the real window has for itself: a network, a screen, a home.
set -u
pids=()
failed=0

own_network() {  # own_network "$@": with nothing but loopback. Exit 77 (skipped) where the system gives none.
    if [ -z "${ATTUNE_OWN_NETWORK:-}" ]; then
        local own=(unshare -n)
        [ "$EUID" -eq 0 ] || own=(unshare -r -n)
        "${own[@]}" true 2>/dev/null || { echo "skipped: this system gives no network namespaces"; exit 77; }
        ATTUNE_OWN_NETWORK=1 exec "${own[@]}" "$0" "$@"
    fi
    ip link set lo up
}
close_screen() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    rm -rf "$dir"
}
open_screen() {  # open_screen WxH; `dir` is the test's folder
    for tool in ip Xvfb xdotool import compare; do
        command -v $tool >/dev/null || { echo "missing: $tool (apt install iproute2 xvfb xdotool imagemagick)"; exit 1; }
    done
    dir=$(mktemp -d)
    trap close_screen EXIT
    start_screen "$1"
    export LIBGL_ALWAYS_SOFTWARE=1 HOME=$dir/home
    export XDG_CACHE_HOME=$HOME/.cache XDG_CONFIG_HOME=$HOME/.config XDG_DATA_HOME=$HOME/.local
    mkdir "$HOME"
}
start_screen() {  # start_screen WxH: in place of the one before
    [ -z "${screen:-}" ] || { kill "$screen"; wait "$screen"; }
    exec 3>"$dir/number"
    # Without -noreset it starts afresh whenever the last window has gone, and who connects meanwhile is turned away.
    # The number is this process's, for those that start with the same one, each in a network of its own, overwrite
    # one another's keymap.
    Xvfb ":$((100 + $$ % 50000))" -noreset -displayfd 3 -screen 0 "$1x24" -nolisten tcp >/dev/null 2>&1 &
    screen=$!
    pids+=($screen)
    await [ -s "$dir/number" ] || { echo "FAILED  Xvfb starts"; exit 1; }
    export DISPLAY=:$(head -n1 "$dir/number")
}
await() { for _ in $(seq 200); do "$@" && return; sleep 0.1; done; return 1; }
check() {  # check WHAT CONDITION...
    local what=$1
    shift
    if "$@"; then echo "ok      $what"; else echo "FAILED  $what"; failed=1; fi
}
