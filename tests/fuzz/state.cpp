// SPDX-License-Identifier: GPL-3.0-or-later
// A PeerState from an authenticated partner gone bad: into the decoder, and into a session that
// lives on.
#include <cstdlib>

#include "client/session/codec.hpp"
#include "client/session/session.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace attune;
    const ByteView bytes(data, size);
    const auto state = decode(bytes);
    if (state && decode(encode(*state)) != state) std::abort();

    Session session(7, 7);
    Now now{LocalTime(std::chrono::hours(1)), SessionTime(std::chrono::minutes(10))};
    session.on_clock_locked(now, true);
    session.on_linked();
    v1::Command propose, accept;
    propose.mutable_propose()->mutable_breathe()->set_minutes(5);
    accept.mutable_accept();
    for (const auto& command : {propose, accept}) {
        if (session.on_peer_state(now, bytes) != state.has_value()) std::abort();
        session.on_command(now, command);
        now.local += std::chrono::seconds(3);
        now.session += std::chrono::seconds(3);
        session.on_timer(now);
        View view;
        session.fill(view, now);
        if (session.encoded_state().size() > max_state_size) std::abort();
        if (view.pacer && !(view.pacer->position_at(now.session).amplitude >= 0)) std::abort();
        while (session.poll_event()) {
        }
    }
    return 0;
}
