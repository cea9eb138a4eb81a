// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <deque>
#include <string>

namespace attune {

// What is said to a reader who may be slow, as lines in their order. Bounded by `plenty` and one
// line of each kind: while more waits, samples go first, and then a new line takes the place of
// those of its kind.
class Outbox {
  public:
    static constexpr std::size_t plenty = 64 * 1024;  // bytes

    using Kind = int;
    static constexpr Kind sample = 0;

    Outbox() = default;
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;
    ~Outbox();  // zeroes what nobody took, as dropping does: it may hold the words of an invite

    void push(Kind kind, std::string line);

    bool empty() const { return lines_.empty(); }
    std::size_t bytes() const { return bytes_; }

    // The oldest; there has to be one.
    std::string take();

  private:
    struct Line {
        Kind kind;
        std::string text;
    };

    void drop(Kind kind);

    std::deque<Line> lines_;
    std::size_t bytes_ = 0;
};

}  // namespace attune
