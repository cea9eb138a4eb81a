// SPDX-License-Identifier: GPL-3.0-or-later
// What a piece of work leaves in memory: it runs on a stack of its own, and what it frees is kept.
// Both can be searched afterwards, also for what became known only then.
#pragma once

#include <functional>

#include "net/crypto/bytes.hpp"

namespace attune::testing {

class Leftovers {
  public:
    // One at a time.
    explicit Leftovers(const std::function<void()>& work);
    Leftovers(const Leftovers&) = delete;
    Leftovers& operator=(const Leftovers&) = delete;
    ~Leftovers();

    // How many freed blocks, or places of the stack, hold these bytes.
    std::size_t freed_with(ByteView secret) const;
    std::size_t stack_with(ByteView secret) const;
    std::size_t freed() const;  // blocks in all

  private:
    ByteSpan stack_;
};

}  // namespace attune::testing
