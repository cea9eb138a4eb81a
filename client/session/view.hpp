// SPDX-License-Identifier: GPL-3.0-or-later
// All that a view (picture, sound, text) needs to draw any instant until the next change: a value,
// copied from the network thread. A view asks `clock` for the SessionTime at which its output
// reaches the person and the Pacer for the breath at that time, so it never waits for the network
// thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/breath/pacer.hpp"
#include "client/session/turns.hpp"
#include "client/store/settings.hpp"
#include "net/clock/mapping.hpp"
#include "proto/control.pb.h"

namespace attune {

using Stage = v1::StageChange::Stage;

struct View {
    // Of the app.
    Settings settings;
    std::string error;  // the last plain sentence, until the next command; empty if none

    // Of the engine.
    v1::Link link;
    std::vector<v1::Partner> partners;
    std::size_t selected = 0;  // of partners
    Mapping clock;
    Duration error_bound{};
    Duration round_trip{};

    bool findable = false;
    std::vector<std::string> invite_words;  // of the open invite
    std::optional<LocalTime> invite_expires;
    std::optional<v1::Joining::Step> joining;
    bool introduced = false;                // an invite worked, and the first datagram is awaited
    std::vector<std::string> safety_words;  // asked for last

    // Of the session: Session::fill().
    Stage stage = v1::StageChange::IDLE;
    v1::StageChange::By by = v1::StageChange::NOBODY;
    // COOL_DOWN: its time is up; with a plan that runs beside ASKING or ASKED: of that one;
    // nothing: it does not end by itself.
    std::optional<SessionTime> stage_ends;
    std::optional<v1::Plan> offer;  // with ASKING, ASKED and LEAD_IN
    std::uint32_t offer_id = 0;     // with ASKED: what an Accept answers
    std::optional<Pacer> pacer;     // while a plan runs, and after its end until the orb rests
    std::optional<v1::Plan> plan;   // what runs or is paused; DONE: what is over
    bool alone = false;             // practised alone, or the partner restarted meanwhile
    bool practised = false;         // alone from the start; of what is over in DONE
    bool accepted = false;          // ASKED: I have said yes, and it has not begun yet
    bool resume_asked = false;      // PAUSED: I have said resume
    bool ready = false;             // COOL_DOWN: I have said ready
    bool partner_fresh = false;     // an authenticated datagram arrived within 1 s
    bool here_mine = false;
    bool here_partner = false;
    Posture posture_mine = Posture::none;
    Posture posture_partner = Posture::none;
    std::uint32_t words_mine = 0;  // CHECK_IN: bit n - 1 for v1::Feeling n
    std::uint32_t words_partner = 0;
    v1::StageChange::By leader = v1::StageChange::NOBODY;  // of the breath that runs
    std::optional<Turn> turn;                              // TURNS, and its pauses
    std::uint32_t line_mine = 0;                           // COOL_DOWN: "I'm coming back", 1 to 3
    std::uint32_t line_partner = 0;
    bool check = false;  // "Still good?" is asked, of this person alone
    v1::Anchor::To anchor = v1::Anchor::BREATH;
    bool partner_knows = false;  // the echo proves that a datagram sent after my last press arrived
};

}  // namespace attune
