// SPDX-License-Identifier: GPL-3.0-or-later
// One person's side of being together: commands in, events out; no sockets, no clocks.
//
// What the rules leave open: an offer taken back (stop) counts as faded; a partner's restart clears
// an offer without a wait; an offer is put away after 3 s of silence; proposing the same at once is
// agreement.
//
// Contract: call on_*() with the time it happened, then drain poll_event(), send encoded_state() in
// every datagram, and call on_timer() at deadline(). Times between calls never run backwards.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <string>

#include "client/session/joint.hpp"
#include "client/session/view.hpp"
#include "net/crypto/bytes.hpp"

namespace attune {

inline constexpr Duration fresh_time = std::chrono::seconds(1);
inline constexpr Duration lost_time = std::chrono::seconds(3);
inline constexpr Duration offer_time = std::chrono::seconds(60);
inline constexpr Duration ask_again_time = std::chrono::minutes(10);

// Whatever the partner drives, but a pause, a stop or a cool-down, changes no more often than this.
inline constexpr Duration change_interval = std::chrono::seconds(1);

// The next speaker, who is here, begins a turn by then, or it counts as begun.
inline constexpr Duration floor_patience = std::chrono::seconds(10);

// "Still good?", once, in plans longer than check_least: from check_time of the plan's own time on.
inline constexpr Duration check_time = std::chrono::minutes(2);
inline constexpr Duration check_stays = std::chrono::seconds(20);
inline constexpr Duration check_least = std::chrono::minutes(3);

class Session {
  public:
    // instance: random for each process, not 0. seed: of the ids of offers. holds: this person
    // allows them, until the command says otherwise.
    Session(std::uint32_t instance, std::uint64_t seed, bool holds = false);

    // A command that does not fit the stage gives one Error event and changes nothing.
    void on_command(const Now& now, const v1::Command& command);

    // An authenticated PeerState. False: malformed, nothing changed. An old one is passed over.
    bool on_peer_state(const Now& now, ByteView encoded);

    // Linked, anew or again: what comes next may be of a new process of the partner's.
    void on_linked() { new_instance_allowed_ = true; }

    // The client took over another timeline, on which the same instant is `shift` later. Before the
    // first call with the new SessionTime.
    void on_timeline(Duration shift);

    // Both an accept and a proposer's confirmation wait for the lock; the start is 5 s after the
    // accept then.
    void on_clock_locked(const Now& now, bool locked);

    // The partner has provably received a datagram that carried this rev().
    void on_echo(std::uint32_t rev) { echoed_rev_ = std::max(echoed_rev_, rev); }

    // Also before each datagram while leads(), so that it carries the hand as it is.
    void on_timer(const Now& now) { update(now); }
    bool leads() const { return joint_.leader == Who::me; }

    // What changes by itself next. Nothing: nothing does.
    struct Deadline {
        std::optional<LocalTime> local;
        std::optional<SessionTime> session;
    };
    Deadline deadline() const;

    const Bytes& encoded_state() const { return encoded_; }
    std::uint32_t rev() const { return mine_.said.rev; }

    std::optional<v1::Event> poll_event();

    Stage stage() const { return shown_.stage; }
    bool plan_runs() const { return joint_.pacer.has_value(); }  // or is paused
    // Of what was begun with the partner.
    bool shared_plan_runs() const {
        return plan_runs() && !(joint_.alone && joint_.id == practised_);
    }
    void fill(View& view, const Now& now) const;
    void fill(v1::Sample& sample,
              const Now& now) const;  // timeline, error bound, round trip: the engine's

  private:
    using By = v1::StageChange::By;

    // What stage events are about; a change of any of it is one.
    struct Shown {
        Stage stage = v1::StageChange::IDLE;
        std::uint32_t offer_id = 0;  // with ASKED
        std::optional<Turn> turn;    // with TURNS
        std::uint32_t line = 0;      // with COOL_DOWN
        bool operator==(const Shown&) const = default;
    };

    // What the partner shows besides.
    struct Signs {
        bool fresh = false;
        bool here = false;
        Posture posture = Posture::none;
        std::uint32_t words = 0;
        bool operator==(const Signs&) const = default;
    };

    // The turn in which this listener has said "I'm here".
    struct HereIn {
        std::uint32_t plan = 0;
        std::uint32_t turn = 0;
        bool operator==(const HereIn&) const = default;
    };

    // The partner's offer as it was first seen. Another plan under its id is none.
    struct Asked {
        Offer offer;
        LocalTime since{};
        bool open = false;                // it asks, and has asked ever since
        std::uint32_t yes = 0, lead = 0;  // mine, then
    };

    std::string apply(const Now& now, const v1::Command& command);  // the error; empty: done
    std::string propose(const Now& now, const v1::Plan& plan);
    std::string wish(const v1::Plan& wanted, Plan& plan) const;
    std::string practise(const Now& now, const v1::Plan& wanted);
    std::string accept(const Now& now, const v1::Accept& answer);
    std::string decline(const Now& now);
    std::string pause(const Now& now);
    std::string resume(const Now& now);
    std::string stop(const Now& now);
    std::string smaller(const Now& now);
    std::string softer(const Now& now);
    std::string check(const Now& now, v1::CheckAnswer::Answer answer);
    std::string hand_over(const Now& now);
    std::string end_lead(const Now& now, bool on);
    std::string hand(const Now& now, double breath);
    std::string cool_down(const Now& now, const v1::CoolDown& wish);
    std::string extend(const Now& now, std::uint32_t minutes);
    std::string ready();
    std::string leave(const Now& now);
    std::string gesture(const v1::Gesture& gesture);
    std::string words(const v1::Felt& felt);

    Moment moment(const Now& now) const;
    bool fresh(const Now& now) const { return heard_ && now.local - *heard_ < fresh_time; }
    bool lost(const Now& now) const { return !heard_ || now.local - *heard_ >= lost_time; }
    bool asking() const;                // my offer is open
    bool take_back(const Now& now);     // it; false: there is none
    Offer asked(const Now& now) const;  // their offer, as far as it is shown; id 0: none
    bool accepted(const Offer& offer) const;
    bool resume_asked() const;
    bool checks(const Now& now) const;  // the check after two minutes is on
    Signs signs(const Now& now) const;
    void heed(const Now& now);
    Offer heed_offer(const Now& now);
    void begin_their_turn(const Now& now);
    void update(const Now& now);
    void accept_if_possible(const Now& now);
    void follow(const Mine& said, const Joint& before, double orb, const Now& now);
    void follow_hands(const Joint& before, double orb, const Now& now);
    void show_hand(double orb, const Now& now);
    void follow_partners_hand(double orb, const Now& now);
    void let_hand_go(HandCurve curve, const Now& now);
    bool hand_counts(SessionTime at, const Now& now);
    void report(const Joint& before, const Now& now);
    void report_stage(const Joint& before, const Now& now);
    void report_signs(const Now& now);
    void gesture_event(v1::Gesture::Kind kind, bool on, const Now& now);
    void say_if_changed();
    Stage stage_of(const Now& now) const;
    By by() const;  // of the stage shown
    std::optional<v1::Plan> offer(const Now& now) const;
    std::optional<SessionTime> stage_ends(const Now& now) const;
    const Joint* breathing() const;
    double orb(const Now& now) const;  // its amplitude, as shown until now
    std::uint32_t next_id();

    Mine mine_;
    PeerState newest_;  // of the partner's, as it came
    PeerState theirs_;  // what counts of it
    Joint joint_;
    Bytes encoded_;
    std::uint64_t ids_;

    bool new_instance_allowed_ = false;
    bool clock_locked_ = false;
    std::optional<LocalTime> heard_;  // the newest state of the partner's
    std::uint32_t echoed_rev_ = 0;
    std::uint32_t pressed_rev_ = 0;

    std::uint32_t accepting_ = 0;         // an offer accepted, waiting for the clock
    bool shorter_ = false;                // half of it
    Asked asked_;                         // the last offer of theirs that counted
    std::optional<LocalTime> ask_after_;  // another counts
    LocalTime offered_{};                 // my offer, while asking()
    std::optional<LocalTime> ask_again_;  // after a fade
    std::optional<LocalTime> hidden_;     // offers are, until then, after a decline

    Stage rest_ = v1::StageChange::IDLE;  // where nothing runs: IDLE, DONE or COMING_BACK
    Shown shown_;
    By paused_by_ = v1::StageChange::NOBODY;
    By cooled_by_ = v1::StageChange::NOBODY;
    double rested_ = 0;                     // amplitude at which my orb came to rest in the pause
    std::optional<double> partner_rested_;  // theirs, where they paused
    Joint ended_;    // DONE: the plan that came to its end, for the last sinking
    v1::Plan plan_;  // what runs; DONE: what is over

    // While somebody leads by hand: from when on it counts, and the hand. One that rests, or of
    // which nothing is heard, is gone, and another counts once the paced breath is back.
    std::optional<SessionTime> hand_from_;
    std::optional<double> wish_;         // of my hand, as it came last
    std::optional<double> hand_rested_;  // there
    std::optional<Hand> hand_;
    std::optional<HandPlayer> partners_hand_;
    std::optional<HandCurve> gone_hand_;

    // Changes of what the partner drives that wait for their turn.
    LocalTime facts_after_{};  // of the plan or the cool-down that is on
    bool facts_wait_ = false;
    LocalTime signs_after_{};
    std::optional<LocalTime> floor_waits_;  // for them to begin, since then

    Signs signs_shown_;
    Who leader_shown_ = Who::nobody;
    bool check_shown_ = false;
    std::uint32_t check_answered_ = 0;  // the plan
    std::uint32_t practised_ = 0;       // the plan
    HereIn here_in_;
    v1::Anchor::To anchor_ = v1::Anchor::BREATH;
    Now last_{};  // of the newest call
    std::deque<v1::Event> events_;
};

}  // namespace attune
