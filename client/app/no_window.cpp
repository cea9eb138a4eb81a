// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/window_app.hpp"
#include "net/drivers/start_error.hpp"

namespace attune {

std::string run_window(const Options&) {
    throw StartError{"This Attune was built without a window: use attune headless."};
}

}  // namespace attune
