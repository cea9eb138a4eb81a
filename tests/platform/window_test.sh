#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# window_test.sh ATTUNE: the real window is confined, each thread of it, drivers' and sound's included, and is denied
# nothing that it needs. Under an Xvfb of its own, in a network of its own; exit 77 (skipped) without the latter.
source "${BASH_SOURCE%/*}/../window/screen.sh"
own_network "$@"
open_screen 1120x740
export SDL_AUDIODRIVER=disk
attune=$1
begin() {  # begin FOLDER [TOOL...]: the window, until it breathes
    local folder=$dir/$1
    shift
    mkdir "$folder"
    mkfifo "$folder/in"
    SDL_DISKAUDIOFILE=$folder/samples "$@" "$attune" --profile "$folder/profile" --control --audio-log "$folder/log" \
        <>"$folder/in" >"$folder/out" 2>"$folder/err" &
    started=$!
    pids+=($started)
    echo '{"practise":{"breathe":{"pattern":"LONG_EXHALE","minutes":1}}}' >"$folder/in"
    await grep -q '"stage":"BREATHING"' "$folder/out"
    echo '{"settings":{"toneVolume":7,"rumble":true}}' >"$folder/in"
    await grep -q '"toneVolume":7' "$folder/profile/settings"
    await [ -s "$folder/samples" ]
}
finish() {
    echo '{"quit":{}}' >"$dir/$1/in"
    wait "$started"
}
begin plain
check "every thread has no new privileges" [ "$(cat /proc/$started/task/*/status | grep -c '^NoNewPrivs:.1')" -ge 2 ]
check "and none has any" [ "$(cat /proc/$started/task/*/status | grep -c '^NoNewPrivs:.0')" -eq 0 ]
check "the calls of every thread are filtered" [ "$(cat /proc/$started/task/*/status | grep -c '^Seccomp:.[01]')" -eq 0 ]
check "no core is left" grep -Eq '^Max core file size +0 +0 ' /proc/$started/limits
check "it ends as it should" finish plain
if strace -qq true 2>/dev/null; then
    begin traced strace -ff -qq -e status=failed -o "$dir/trace"
    check "it ends as it should under strace" finish traced
    # A session bus that is not there would be started, a lock tells that it is not held, and a file is never waited for.
    cat "$dir"/trace.* | grep -E 'EPERM|EACCES' | grep -vE 'dbus-launch|^futex|^epoll_ctl' >"$dir/denied"
    cat "$dir/denied"
    check "nothing that it needs is denied" [ ! -s "$dir/denied" ]
fi
exit $failed
