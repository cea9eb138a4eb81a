// SPDX-License-Identifier: GPL-3.0-or-later
// PeerStates from an authenticated partner gone bad: into the decoder, and into a session in the
// middle of whatever its person does, whose promises hold whatever comes (Witness). The input is
// steps: what is done (low 5 bits), how much time passes after it (next 2), whether the partner is
// a new process (the highest), the size of their state, the state. A size of 255 is a lie that
// Liar tells instead.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "client/session/codec.hpp"
#include "client/session/session.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/session/liar.hpp"
#include "tests/session/witness.hpp"

namespace {

using namespace attune;

std::vector<v1::Command> make_commands() {
    std::vector<v1::Command> all(21);
    std::size_t n = 1;  // the first is none
    const auto next = [&]() -> v1::Command& { return all[n++]; };
    next().mutable_propose()->mutable_breathe()->set_minutes(5);
    next().mutable_accept();
    next().mutable_decline();
    next().mutable_pause();
    next().mutable_resume();
    next().mutable_stop();
    next().mutable_smaller();
    next().mutable_softer();
    next().mutable_propose()->mutable_lead();
    next().mutable_hand()->set_breath(1);
    next().mutable_lead();
    next().mutable_propose()->mutable_turns()->set_minutes(1);
    next().mutable_hand_over();
    next().mutable_propose()->mutable_check_in();
    next().mutable_words()->add_felt(v1::WARM);
    next().mutable_cool_down();
    next().mutable_extend()->set_minutes(20);
    next().mutable_ready();
    next().mutable_gesture()->set_on(true);
    next().mutable_practise()->mutable_breathe()->set_minutes(1);
    return all;
}

constexpr std::array<Duration, 4> pauses{std::chrono::milliseconds(50), std::chrono::seconds(1),
                                         std::chrono::seconds(6), std::chrono::seconds(61)};
constexpr int most_steps = 64;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto commands = make_commands();
    Input input(data, size);
    Session session(7, 7, true);
    test::Witness witness(session);
    test::Liar liar(size);
    Now now{LocalTime(std::chrono::hours(1)), SessionTime(std::chrono::minutes(10))};
    session.on_clock_locked(now, true);
    session.on_linked();
    for (int step = 0; step < most_steps && !input.empty(); ++step) {
        const auto what = input.byte();
        const auto length = input.byte();
        bool restarts = (what & 0x80) != 0;
        const Bytes bytes = length == 0xff
                                ? liar.next(*decode(session.encoded_state()), now.session, restarts)
                                : input.bytes(length);
        const auto state = decode(bytes);
        if (state && decode(encode(*state)) != state) std::abort();
        if (restarts) witness.partner_restarts();
        if (witness.hear(now, bytes) != state.has_value()) std::abort();
        witness.press(now, commands[(what & 0x1f) % commands.size()]);
        witness.pass(now, pauses[what >> 5 & 3]);
        for (const auto& promise : witness.broken()) {
            std::fprintf(stderr, "broken: %s\n", promise.c_str());
            std::abort();
        }
    }
    return 0;
}
