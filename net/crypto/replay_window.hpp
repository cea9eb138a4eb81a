// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace attune {

// Sliding window over counters by the method of RFC 6479: a ring of 64-bit blocks, so that moving
// forward clears whole blocks and shifts nothing. Accepts a counter below Limit, at most Size
// behind the newest, not seen yet.
template <std::uint64_t Size, std::uint64_t Limit>
class BasicReplayWindow {
    static_assert(Size % 64 == 0);

  public:
    bool would_accept(std::uint64_t counter) const {
        if (counter >= Limit) return false;
        if (counter > newest_) return true;
        return newest_ - counter <= Size && (blocks_[index(counter)] & bit(counter)) == 0;
    }

    // Only for a counter that would_accept() and whose datagram has been authenticated.
    void accept(std::uint64_t counter) {
        if (counter > newest_) {
            const std::uint64_t forward = counter / 64 - newest_ / 64;
            for (std::uint64_t i = 1; i <= forward && i <= blocks_.size(); ++i)
                blocks_[index(newest_ + 64 * i)] = 0;
            newest_ = counter;
        }
        blocks_[index(counter)] |= bit(counter);
    }

    std::uint64_t newest() const { return newest_; }  // 0 before the first

  private:
    // One block more than the window: the newest and the oldest blocks are both in use in part.
    std::array<std::uint64_t, Size / 64 + 1> blocks_{};
    std::uint64_t newest_ = 0;

    static std::size_t index(std::uint64_t counter) { return (counter / 64) % (Size / 64 + 1); }
    static std::uint64_t bit(std::uint64_t counter) { return std::uint64_t{1} << (counter % 64); }
};

}  // namespace attune
