// SPDX-License-Identifier: GPL-3.0-or-later
// Leave quickly: one key, pressed alone three times within 5 s. A press counts when it is let go:
// only then is it known that nothing was pressed with it.
#pragma once

#include <deque>
#include <string>
#include <utility>

#include "client/ui/key_names.hpp"
#include "net/clock/time.hpp"

namespace attune::ui {

class LeaveQuickly {
  public:
    static constexpr std::size_t presses = 3;
    static constexpr Duration within = std::chrono::seconds(5);

    // Hears all input; `key` is the binding's name. True: leave now.
    bool hears(const Input& input, const std::string& key, LocalTime now) {
        const bool is_key = input.kind == Input::key_down || input.kind == Input::key_up;
        const bool ours = is_key && means(input, key);
        if (input.kind == Input::pointer_down || input.kind == Input::blur ||
            (input.kind == Input::key_down && !ours)) {
            alone_ = false;
            at_.clear();
        }
        if (!ours) return false;
        if (input.kind == Input::key_down) {
            alone_ = true;
            return false;
        }
        if (!std::exchange(alone_, false)) return false;
        at_.push_back(now);
        while (now - at_.front() > within) at_.pop_front();
        return at_.size() >= presses;
    }

  private:
    bool alone_ = false;  // it is down, and nothing else was pressed since
    std::deque<LocalTime> at_;
};

}  // namespace attune::ui
