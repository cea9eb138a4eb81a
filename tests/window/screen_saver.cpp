// SPDX-License-Identifier: GPL-3.0-or-later
// screen_saver SECONDS: exit 0 as soon as X11's screen saver is on; 1 if it is not by then.
// screen_saver arm: from now on it comes after two seconds without a touch. (Whoever arms it ends a
// suspension, too.)
#include <X11/Xlib.h>
#include <X11/extensions/scrnsaver.h>

#include <chrono>
#include <cstdlib>
#include <string_view>
#include <thread>

int main(int argc, char** argv) {
    Display* display = XOpenDisplay(nullptr);
    if (!display || argc != 2) return 2;
    const bool arm = std::string_view{argv[1]} == "arm";
    if (arm) XSetScreenSaver(display, 2, 0, PreferBlanking, AllowExposures);
    XScreenSaverInfo* info = XScreenSaverAllocInfo();
    bool on = false;
    for (int waited = 0; !on && waited < std::atoi(argv[1]) * 10; ++waited) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        XScreenSaverQueryInfo(display, DefaultRootWindow(display), info);
        on = info->state == ScreenSaverOn;
    }
    XFree(info);
    XCloseDisplay(display);
    return on || arm ? 0 : 1;
}
