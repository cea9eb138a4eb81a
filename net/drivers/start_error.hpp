// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>

namespace attune {

// The app cannot start. what() is one plain sentence for the person: what is wrong and what to do
// next. Thrown only before the app is up; afterwards trouble is data.
struct StartError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace attune
