// SPDX-License-Identifier: GPL-3.0-or-later
// A line on the headless client's stdin: into the parser, and what it means into a session.
#include <cstdlib>

#include "client/app/control_json.hpp"
#include "client/session/session.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace attune;
    const auto command = parse_command({reinterpret_cast<const char*>(data), size});
    if (!command) return 0;
    Session session(7, 7);
    const Now now{LocalTime(std::chrono::hours(1)), SessionTime(std::chrono::minutes(10))};
    session.on_command(now, *command);
    while (const auto event = session.poll_event()) {
        if (print_event(*event).empty()) std::abort();
    }
    return 0;
}
