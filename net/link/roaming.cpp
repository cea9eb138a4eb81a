// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/link/roaming.hpp"

namespace attune {

void Roaming::on_moved(LocalTime now, const Endpoint& from, std::uint64_t number) {
    if (trial_ && now < trial_->until) return;  // one at a time: a relay cannot drown the true one
    trial_ = Trial{{from, number}, now + patience, now};
}

bool Roaming::on_response(LocalTime now, const Endpoint& from, std::uint64_t number) {
    const bool proven = trial_ && now < trial_->until && trial_->challenge.to == from &&
                        trial_->challenge.number == number;
    if (proven) trial_.reset();
    return proven;
}

std::optional<Roaming::Challenge> Roaming::due(LocalTime now) {
    if (!trial_ || now >= trial_->until || now < trial_->next) return std::nullopt;
    trial_->next = now + interval;
    return trial_->challenge;
}

}  // namespace attune
