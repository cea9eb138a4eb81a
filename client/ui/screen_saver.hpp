// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the screen is to stay on by itself. Pure.
#pragma once

#include <optional>

#include "client/session/view.hpp"

namespace attune::ui {

class ScreenSaver {
  public:
    // Of a pause: it may be the end of it, and somebody may have gone.
    static constexpr Duration longest_pause = std::chrono::minutes(2);

    // True: somebody follows what is shown without touching anything. To be asked at every look.
    bool off(const View& view, LocalTime now);

  private:
    std::optional<LocalTime> paused_;
};

}  // namespace attune::ui
