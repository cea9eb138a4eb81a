// SPDX-License-Identifier: GPL-3.0-or-later
// The window: SDL2, OpenGL 3.3 and Dear ImGui around the pure parts (scene, controls, picture).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "client/session/view.hpp"
#include "client/ui/controls.hpp"
#include "client/ui/frame_stats.hpp"

namespace attune::ui {

struct WindowOptions {
    std::string title_suffix;  // "Attune" or "Attune - <suffix>"
    std::optional<int> x, y;   // nothing: where the window manager puts it
    int width = 1100;
    int height = 720;
    State state{};  // where the person is at first
};

// What the app gives the window. All are called on the window's thread.
struct Source {
    std::function<View()> latest;  // a copy; may be made by another thread, must not block
    std::function<void(v1::Command)> send;
    std::function<LocalTime()> now;
    std::function<bool()> over;  // true: the window closes; may be empty
    // The rest may be empty, too.
    std::function<double()> trigger;       // of a game controller, 0 to 1
    std::function<void()> hush;            // nothing sounds or rumbles any more
    std::function<void(bool)> click;       // the clicks of the tap-along begin, or end
    std::function<Tapped(LocalTime)> tap;  // along with them
};

class Window {
  public:
    // Sets the environment that keeps Mesa and others from writing shader caches, so: before any
    // other thread starts. Throws StartError, one plain sentence, without a display or without
    // OpenGL 3.3.
    explicit Window(const WindowOptions& options);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    // Until it is closed, or Ctrl-C, or source.over(). Sends `quit` as its last command.
    FrameReport run(const Source& source);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace attune::ui
