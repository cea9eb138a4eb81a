// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/screen_saver.hpp"

namespace attune::ui {

bool ScreenSaver::off(const View& view, LocalTime now) {
    using SC = v1::StageChange;
    if (view.stage != SC::PAUSED) paused_.reset();
    switch (view.stage) {
        case SC::LEAD_IN:
        case SC::BREATHING:
        case SC::SETTLING:
        case SC::GROUND:
        case SC::TURNS:
        case SC::CHECK_IN:
            return true;
        case SC::PAUSED:
            if (!paused_) paused_ = now;
            return now - *paused_ < longest_pause;
        case SC::DONE:
            return false;
        default:  // an offer beside a breath, a breath in a cool-down
            return view.pacer.has_value();
    }
}

}  // namespace attune::ui
