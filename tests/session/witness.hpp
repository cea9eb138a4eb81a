// SPDX-License-Identifier: GPL-3.0-or-later
// Watches one Session whose partner may say anything at all, and names each promise that breaks:
// nothing begins without this person's press on that very plan, their pause, stop and cool-down
// take at once and last, no plan lasts longer than agreed to, and what the partner drives changes
// slowly. Used by the tests with a lying partner and by the fuzzer of states.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "client/breath/curve.hpp"
#include "client/session/codec.hpp"
#include "client/session/session.hpp"

namespace attune::test {

class Witness {
  public:
    explicit Witness(Session& session) : session_(session) {}

    // The two ways in. Each is followed by a look.
    void press(const Now& now, const v1::Command& command) {
        const View before = view(now);
        const PeerState said = this->said();
        for (auto* instants : {&stages_, &signs_, &leads_}) instants->clear();
        const bool was_paused = paused_, was_ready = ready_;
        if (command.has_resume()) paused_ = false;
        if (command.has_ready()) ready_ = true;
        session_.on_command(now, command);
        const bool refused = look(now, true);
        if (command.has_propose() && !refused) agree_to(this->said().offer.plan);
        if (command.has_accept() && !refused) accepted_ = offered_;
        if (accepted_) agree_to(*accepted_);
        if (command.has_practise() && !refused) practised_ = true;
        if (command.has_resume() && refused) paused_ = was_paused;
        if (command.has_ready() && refused) ready_ = was_ready;
        if (command.has_extend() && !refused) ready_ = false;
        if (command.has_pause()) pressed_pause(before, refused);
        if (command.has_stop()) pressed_stop(said, before, refused);
        if (command.has_cool_down()) pressed_cool_down(now, before, refused);
        look(now, false);
    }

    // The partner says this. False: malformed.
    bool hear(const Now& now, ByteView state) {
        const bool taken = session_.on_peer_state(now, state);
        look(now, false);
        return taken;
    }

    // Time passes, with a timer at each deadline.
    void pass(Now& now, Duration by) {
        const LocalTime until = now.local + by;
        while (now.local < until) {
            const auto due = session_.deadline();
            Duration next = until - now.local;
            if (due.local) next = std::min(next, *due.local - now.local);
            if (due.session) next = std::min(next, *due.session - now.session);
            next = std::max(next, Duration(std::chrono::milliseconds(1)));
            now.local += next;
            now.session += next;
            session_.on_timer(now);
            look(now, false);
        }
    }

    // A handshake with a new process of the partner's.
    void partner_restarts() { session_.on_linked(); }

    const std::vector<std::string>& broken() const { return broken_; }
    int partner_events() const { return partner_events_; }

  private:
    PeerState said() const { return *decode(session_.encoded_state()); }
    View view(const Now& now) const {
        View view;
        session_.fill(view, now);
        return view;
    }

    void fault(const std::string& what) {
        if (std::find(broken_.begin(), broken_.end(), what) == broken_.end())
            broken_.push_back(what);
    }

    void agree_to(const Plan& plan) { agreed_.push_back(plan); }

    static bool runs(Stage stage) {
        using S = v1::StageChange;
        return stage == S::LEAD_IN || stage == S::BREATHING || stage == S::GROUND ||
               stage == S::TURNS || stage == S::CHECK_IN || stage == S::SETTLING;
    }

    // True: the command was refused.
    bool look(const Now& now, bool by_press) {
        const bool refused = drain(now, by_press);
        const View view = this->view(now);
        check_plan(view);
        check_length(now, view);
        check_pause(view);
        check_cool_down(now, view);
        check_breath(now, view);
        if (view.stage == v1::StageChange::ASKED) {
            if (!asked_since_) asked_since_ = now.local;
            offered_ = view.accepted ? offered_ : shown_offer_;
        } else if (asked_since_) {
            asked_.push_back({*asked_since_, now.local});
            asked_since_.reset();
        }
        check_asking(now);
        last_stage_ = view.stage;
        if (session_.encoded_state().size() > max_state_size) fault("says too much");
        return refused;
    }

    bool drain(const Now& now, bool by_press) {
        bool refused = false;
        while (const auto event = session_.poll_event()) {
            if (event->has_error()) refused = true;
            if (event->has_stage()) {
                using S = v1::StageChange;
                const auto& stage = event->stage();
                if (stage.stage() == S::ASKED) {
                    Plan plan;
                    if (from_command(stage.offer(), plan).empty()) shown_offer_ = plan;
                    if (stage.offer().has_lead()) shown_offer_ = theirs_of(stage.offer());
                }
                // A turn passes by its own time, too.
                const bool free = stage.stage() == S::PAUSED || stage.stage() == S::COOL_DOWN ||
                                  stage.stage() == S::DONE || stage.stage() == S::IDLE ||
                                  stage.stage() == S::TURNS;
                if (!by_press && !free && stage.stage() != last_stage_)
                    driven(stages_, now, "stage");
            }
            if (by_press) continue;
            if (event->has_gesture() || event->has_words()) driven(signs_, now, "sign");
            if (event->has_lead()) driven(leads_, now, "lead");
        }
        return refused;
    }

    // In an event of the follower's the leader is said from here; a plan says it from its offerer.
    static Plan theirs_of(const v1::Plan& plan) {
        return Lead{plan.lead().leader() == v1::Lead::PARTNER,
                    static_cast<std::uint8_t>(plan.lead().minutes())};
    }

    // Stages may change by themselves right after what the partner did: they count per kind, by
    // the instants.
    void driven(std::deque<LocalTime>& instants, const Now& now, const std::string& what) {
        ++partner_events_;
        if (instants.empty() || instants.back() != now.local) instants.push_back(now.local);
        while (now.local - instants.front() > std::chrono::seconds(60)) instants.pop_front();
        // Two changes may stand nearer where one of them is time's own.
        if (instants.size() >= 3 &&
            instants.back() - instants[instants.size() - 3] < std::chrono::seconds(1))
            fault(what + " changes more often than once a second");
    }

    void check_plan(const View& view) {
        const Yes& yes = said().yes;
        const bool shared = runs(view.stage) && !view.alone;
        if (!shared) return;
        const bool pressed = std::any_of(agreed_.begin(), agreed_.end(), [&](const Plan& plan) {
            return plan == yes.plan || alike(plan, yes.plan);
        });
        if (!pressed) fault("runs what was never agreed to");
    }

    void check_length(const Now& now, const View& view) {
        const Yes& yes = said().yes;
        const bool running = view.pacer && !view.alone && !view.pacer->hold &&
                             now.session >= view.pacer->start &&
                             view.stage != v1::StageChange::DONE;
        if (yes.id != timed_) ran_ = {};
        timed_ = yes.id;
        if (was_running_ && running && yes.id != 0) ran_ += now.local - seen_;
        was_running_ = running;
        seen_ = now.local;
        if (yes.id != 0 && ran_ > Duration(length(yes.plan)) + std::chrono::seconds(1))
            fault("lasts longer than agreed");
        if (view.pacer && !view.alone && yes.id != 0) {
            const Duration own = view.pacer->elapsed(now.session);
            if (yes.id == own_of_ && own < own_ - std::chrono::milliseconds(200))
                fault("its own time goes back");
            own_of_ = yes.id;
            own_ = std::max(own, yes.id == own_of_ ? own_ : own);
            if (own > own_) own_ = own;
        } else {
            own_of_ = 0;
            own_ = std::chrono::hours(-1);
        }
    }

    void pressed_pause(const View& before, bool refused) {
        const Stage stage = session_.stage();
        if (!before.pacer && !runs(before.stage)) return;
        if (before.stage == v1::StageChange::DONE) return;
        const bool was_paused = before.stage == v1::StageChange::PAUSED;
        if (refused && !was_paused) fault("a pause was refused");
        if (before.stage == v1::StageChange::COOL_DOWN) return;
        if (runs(stage)) fault("a pause did not take");
        paused_ = stage == v1::StageChange::PAUSED;
    }

    void check_pause(const View& view) {
        if (view.stage != v1::StageChange::PAUSED && !runs(view.stage)) paused_ = false;
        if (paused_ && runs(view.stage)) fault("goes on without a press");
    }

    void pressed_stop(const PeerState& said_before, const View& before, bool refused) {
        paused_ = false;
        if (refused && (runs(before.stage) || said_before.yes.id != 0)) fault("a stop was refused");
        if (session_.plan_runs()) fault("a stop did not take");
    }

    void pressed_cool_down(const Now& now, const View& before, bool refused) {
        const bool was_on = before.stage == v1::StageChange::COOL_DOWN;
        if (session_.stage() != v1::StageChange::COOL_DOWN) fault("a cool-down did not take");
        if (refused && !was_on) fault("a cool-down was refused");
        if (refused || was_on) return;
        cool_until_ = now.session + std::chrono::minutes(25);
        ready_ = false;
    }

    void check_cool_down(const Now& now, const View& view) {
        if (!cool_until_) return;
        const bool may_end = ready_ || now.session >= *cool_until_;
        if (view.stage == v1::StageChange::COOL_DOWN) return;
        if (!may_end) fault("a cool-down was cut short");
        cool_until_.reset();
    }

    // The orb begins a breath in when it rises again after it has fallen.
    void check_breath(const Now& now, const View& view) {
        if (!view.pacer || view.pacer->hold || view.alone) return lowest_ = 1, void();
        const double breath = view.pacer->position_at(now.session).amplitude;
        if (!(breath >= 0 && breath <= 1)) fault("no breath");
        if (rising_ && breath < highest_ - 0.05) rising_ = false, lowest_ = breath;
        if (rising_) highest_ = std::max(highest_, breath);
        if (!rising_) lowest_ = std::min(lowest_, breath);
        if (rising_ || breath < lowest_ + 0.05) return;
        rising_ = true;
        highest_ = breath;
        breaths_.push_back(now.local);
        while (now.local - breaths_.front() > std::chrono::seconds(60)) breaths_.pop_front();
        // A softening, a "without holds" or an end of a lead that is learnt of late may each turn
        // the orb once beside that.
        if (breaths_.size() > 10 + 5) fault("breathes too often");
    }

    void check_asking(const Now& now) {
        while (!asked_.empty() && now.local - asked_.front().second > std::chrono::minutes(10))
            asked_.pop_front();
        Duration asked{};
        for (const auto& [since, until] : asked_)
            asked += until - std::max(since, now.local - std::chrono::minutes(10));
        if (asked_since_ && !accepted_) asked += now.local - *asked_since_;
        if (accepted_) asked_.clear();
        if (!asked_since_) accepted_.reset();
        if (asked > std::chrono::seconds(61)) fault("asked for longer than a minute in ten");
    }

    Session& session_;
    std::vector<std::string> broken_;
    std::vector<Plan> agreed_;
    std::optional<Plan> offered_, shown_offer_, accepted_;
    bool practised_ = false;
    bool paused_ = false;
    bool ready_ = false;
    std::optional<SessionTime> cool_until_;
    std::uint32_t timed_ = 0, own_of_ = 0;
    Duration ran_{}, own_ = std::chrono::hours(-1);
    bool was_running_ = false;
    LocalTime seen_{};
    Stage last_stage_ = v1::StageChange::IDLE;
    std::deque<LocalTime> stages_, signs_, leads_, breaths_;
    int partner_events_ = 0;
    std::optional<LocalTime> asked_since_;
    std::deque<std::pair<LocalTime, LocalTime>> asked_;
    bool rising_ = false;
    double lowest_ = 1, highest_ = 0;
};

}  // namespace attune::test
