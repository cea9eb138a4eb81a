// SPDX-License-Identifier: GPL-3.0-or-later
// The newest value from one thread to another, neither of which ever waits. One slot is being
// written, one read, and the third, with a mark for "not yet read", is swapped with either.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

namespace attune {

template <class T>
class TripleBuffer {
    static_assert(std::is_trivially_copyable_v<T>);

  public:
    // On the one thread that writes.
    void write(const T& value) {
        slots_[back_] = value;
        back_ = between_.exchange(back_ | fresh, std::memory_order_acq_rel) & slot;
    }

    // On the one thread that reads: the newest value, which stands until the next call. T{} before
    // the first write.
    const T& read() {
        if (between_.load(std::memory_order_relaxed) & fresh)
            front_ = between_.exchange(front_, std::memory_order_acq_rel) & slot;
        return slots_[front_];
    }

  private:
    static constexpr unsigned fresh = 4;
    static constexpr unsigned slot = 3;

    std::array<T, 3> slots_{};
    unsigned front_ = 0;  // the reader's
    unsigned back_ = 1;   // the writer's
    std::atomic<unsigned> between_ = 2;
    static_assert(std::atomic<unsigned>::is_always_lock_free);
};

}  // namespace attune
