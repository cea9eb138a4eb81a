// SPDX-License-Identifier: GPL-3.0-or-later
// Secrets as memcheck sees them: undefined bytes. It reports each branch and each address that
// depends on one, which is just what a clock could tell somebody of a secret. What becomes public
// is defined again, here or in secrets.cpp, each with its reason.
#pragma once

#include <valgrind/memcheck.h>

#include "net/crypto/bytes.hpp"

namespace attune::testing {

inline void poison(ByteView bytes) {
    VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
}

// reason: why it may be known, or timed.
inline void declassify(ByteView bytes, [[maybe_unused]] const char* reason) {
    VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
}

template <class T>
T declassified(T value, const char* reason) {
    declassify({reinterpret_cast<const std::uint8_t*>(&value), sizeof value}, reason);
    return value;
}

// Errors that memcheck has reported so far.
inline unsigned reported() {
    return VALGRIND_COUNT_ERRORS;
}

}  // namespace attune::testing
