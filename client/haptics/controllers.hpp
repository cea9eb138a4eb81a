// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <SDL_gamecontroller.h>

#include <memory>
#include <vector>

#include "client/haptics/pulses.hpp"

namespace attune {

// Every game controller there is, as one; they come and go. Of the window's thread, and between the
// window's construction and its end. Where SDL has no controllers, there are none.
class Controllers {
  public:
    Controllers();
    Controllers(const Controllers&) = delete;
    Controllers& operator=(const Controllers&) = delete;
    ~Controllers();  // silent

    // To be called at every look, with or without the focus: SDL's own polling, which would wake
    // the window hundreds of times a second, is off. A B is handed on as Esc, which pauses.
    void poll();

    void rumble(const Rumble& rumble);

    // The hand of "your lead": the trigger pressed furthest, 0 to 1.
    double trigger() const;

    std::size_t count() const { return open_.size(); }

  private:
    struct Close {
        void operator()(SDL_GameController* controller) const {
            SDL_GameControllerClose(controller);
        }
    };

    bool works_;
    std::vector<std::unique_ptr<SDL_GameController, Close>> open_;
};

}  // namespace attune
