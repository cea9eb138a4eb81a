// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/link/roaming.hpp"

#include <algorithm>

namespace attune {
namespace {

constexpr std::size_t most_silent = 8;

}  // namespace

void Roaming::on_moved(LocalTime now, const Endpoint& from, std::uint64_t number) {
    if (trial_ && now < trial_->until) return;  // one at a time: a relay cannot drown the true one
    if (trial_) {
        silent_.emplace_back(trial_->challenge.to, trial_->until + rest);
        if (silent_.size() > most_silent) silent_.pop_front();
        trial_.reset();
    }
    if (std::any_of(silent_.begin(), silent_.end(),
                    [&](const auto& s) { return s.first == from && now < s.second; }))
        return;
    trial_ = Trial{{from, number}, now + patience, now};
}

std::optional<Endpoint> Roaming::on_response(LocalTime now, std::uint64_t number) {
    if (!trial_ || now >= trial_->until || trial_->challenge.number != number) return std::nullopt;
    const auto proven = trial_->challenge.to;
    trial_.reset();
    return proven;
}

std::optional<Roaming::Challenge> Roaming::due(LocalTime now) {
    if (!trial_ || now >= trial_->until || now < trial_->next) return std::nullopt;
    trial_->next = now + interval;
    return trial_->challenge;
}

}  // namespace attune
