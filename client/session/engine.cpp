// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/engine.hpp"

#include <algorithm>
#include <type_traits>

#include "client/words/strings.hpp"
#include "net/crypto/secret.hpp"

namespace attune {
namespace {

std::uint32_t fresh_instance() {
    return static_cast<std::uint32_t>(random_u64()) | 1;
}

// A session's deadline is met when the mapping, rounded to nanoseconds, has surely passed it.
constexpr Duration past_rounding = std::chrono::microseconds(1);

// A leader's hand says something new in each datagram, an outage long.
constexpr std::size_t most_said = 64;

// For the first datagram of somebody who was just introduced.
constexpr Duration patience_after_meeting = std::chrono::seconds(30);

}  // namespace

Engine::Engine(EngineConfig config, LocalTime now, std::chrono::sys_seconds wall)
    : config_(std::move(config)),
      wall_(wall),
      wall_at_(now),
      next_seed_(config_.seed),
      alone_(random_u64(), now),
      session_(fresh_instance(), config_.seed),
      timeline_(alone_.timeline()),
      meeting_(config_.peers) {
    look_for_chosen(now);
}

std::int64_t Engine::day(LocalTime now) const {
    return std::chrono::floor<std::chrono::days>(wall_ + (now - wall_at_))
        .time_since_epoch()
        .count();
}

bool Engine::idle() const {
    const auto stage = session_.stage();
    return stage == v1::StageChange::IDLE || stage == v1::StageChange::DONE;
}

std::optional<std::size_t> Engine::find(const std::string& id) const {
    const auto& all = config_.pairings;
    const auto it =
        std::find_if(all.begin(), all.end(), [&](const Pairing& p) { return p.id == id; });
    if (it == all.end()) return std::nullopt;
    return static_cast<std::size_t>(it - all.begin());
}

// Commands about who, not about what to do together.

std::string Engine::apply(LocalTime now, const v1::Command& command) {
    using C = v1::Command;
    switch (command.command_case()) {
        case C::kChoose:
            return choose(now, command.choose().partner());
        case C::kInvite:
            return idle() ? meeting_.invite(now, day(now)) : strings::while_busy;
        case C::kJoin:
            return idle() ? meeting_.join(now, day(now), command.join()) : strings::while_busy;
        case C::kCancel:
            return meeting_.cancel();
        case C::kAvailable:
            return available(now, command.available());
        case C::kName:
            return name(command.name());
        case C::kUnpair:
            return unpair(now, command.unpair().partner());
        case C::kSafetyWords:
            return safety_words();
        case C::kHolds:
            holds_ = command.holds().on();
            [[fallthrough]];
        default:
            session_.on_command(both(now), command);
            return {};
    }
}

std::string Engine::choose(LocalTime now, const std::string& id) {
    const auto partner = find(id);
    if (!partner) return strings::no_such_partner;
    if (!idle()) return strings::while_busy;
    if (*partner == chosen_ && link_) return {};
    chosen_ = *partner;
    look_for_chosen(now);
    return {};
}

std::string Engine::available(LocalTime now, const v1::Available& wish) {
    if (config_.pairings.empty()) return strings::invite_first;
    if (wish.on() && wish.partner().empty() && config_.pairings.size() > 1)
        return strings::say_whom;
    if (!wish.partner().empty()) {
        if (const auto error = choose(now, wish.partner()); !error.empty()) return error;
    }
    findable_ = wish.on();
    together_ = together_ && findable_;
    return {};
}

std::string Engine::name(const v1::Name& wish) {
    const auto partner = find(wish.partner());
    if (!partner) return strings::no_such_partner;
    if (wish.name().size() > longest_name) return strings::name_too_long;
    config_.pairings[*partner].name = wish.name();
    pairings_changed_ = true;
    return {};
}

// Needs nobody's consent and tells nobody: to the partner it is a link that was lost.
std::string Engine::unpair(LocalTime now, const std::string& id) {
    const auto partner = find(id);
    if (!partner) return strings::no_such_partner;
    forget(now, *partner);
    return {};
}

void Engine::forget(LocalTime now, std::size_t partner) {
    const auto at = config_.pairings.begin() + static_cast<std::ptrdiff_t>(partner);
    const std::string id = at->id;
    events_.emplace_back().mutable_unpaired()->set_partner(id);
    config_.pairings.erase(at);
    pairings_changed_ = true;
    if (partner < chosen_) {
        --chosen_;
    } else if (partner == chosen_) {
        chosen_ = 0;
        findable_ = false;
        if (!met_) look_for_chosen(now);
    }
    forget_address(now, id);
}

// Who was unpaired gets no further datagram, whoever is looked for next.
void Engine::forget_address(LocalTime now, const std::string& partner) {
    if (sought_.erase(partner) == 0) return;
    const auto& peers = config_.peers;
    const bool anothers = link_ && link_->state() == LinkState::linked &&
                          std::find(peers.begin(), peers.end(), link_->endpoint()) != peers.end();
    if (anothers) return;
    set_peers(now, {});
    config_.by_address = false;
    if (!config_.pairings.empty() && !met_) look_for_chosen(now);
}

std::string Engine::safety_words() {
    if (!link_ || link_->state() != LinkState::linked) return strings::words_need_partner;
    words_wanted_ = true;
    return {};
}

void Engine::look_for_chosen(LocalTime now) {
    if (config_.pairings.empty()) return look_for_nobody(now);
    met_at_.reset();
    if (seeks_by_address()) sought_.insert(config_.pairings[chosen_].id);
    look_for(now, config_.pairings[chosen_]);
}

void Engine::look_for_nobody(LocalTime now) {
    link_.reset();
    alone_ = SessionClock(random_u64(), now);
    begin_anew(now);
}

void Engine::look_for(LocalTime now, const Pairing& partner) {
    const auto wall = wall_ + std::chrono::duration_cast<std::chrono::seconds>(now - wall_at_);
    link_.emplace(partner.clone(),
                  LinkConfig{places(), ++next_seed_, config_.lan, config_.by_address}, now, wall);
    begin_anew(now);
}

std::vector<Endpoint> Engine::places() const {
    auto out = config_.peers;
    if (met_at_) out.insert(out.begin(), *met_at_);
    return out;
}

void Engine::set_peers(LocalTime now, std::vector<Endpoint> peers) {
    if (!seeks_by_address()) return;  // forgotten, or never given
    config_.peers = std::move(peers);
    meeting_.set_peers(config_.peers);
    if (link_) link_->set_peers(now, places());
    settle(now);
}

void Engine::begin_anew(LocalTime now) {
    session_ = Session(fresh_instance(), ++next_seed_, holds_);
    timeline_ = clock().timeline();
    met_.reset();
    together_ = false;
    said_.clear();
    words_wanted_ = false;
    words_.Clear();
    settle(now);
}

// The five words have done their work. Who joined keeps the pairing at once; who invited waits for
// the first datagram, which says that they do.
void Engine::meet(LocalTime now, Met met) {
    auto& pairing = met.who.pairing;
    if (met.joined) pairing.name = meeting_.name();
    met_at_ = met.who.at;
    if (seeks_by_address()) sought_.insert(pairing.id);
    look_for(now, pairing);
    words_wanted_ = true;
    pairing.unanswered = met.joined;
    if (met.joined) return keep(std::move(pairing));
    met_ = std::move(pairing);
    met_until_ = now + patience_after_meeting;
}

// One that was left unanswered gives way: it is of no use, and most likely the same two try again.
void Engine::keep(Pairing pairing) {
    std::erase_if(config_.pairings, [&](const Pairing& before) {
        if (before.unanswered) events_.emplace_back().mutable_unpaired()->set_partner(before.id);
        return before.unanswered;
    });
    events_.emplace_back().mutable_paired()->set_partner(pairing.id);
    if (pairing.unanswered) unstored_ = pairing.id;
    config_.pairings.push_back(std::move(pairing));
    chosen_ = config_.pairings.size() - 1;
    pairings_changed_ = true;
}

void Engine::on_find_key(LocalTime now, std::uint64_t id, std::optional<SecretBytes> key) {
    meeting_.on_find_key(now, id, std::move(key));
    settle(now);
}

std::vector<LanGroup> Engine::groups(LocalTime now) {
    if (!config_.lan) return {};
    auto out = meeting_.groups();
    if (link_) {
        const auto more = link_->groups(now);
        out.insert(out.end(), more.begin(), more.end());
    }
    return out;
}

// Whatever the link does may move the client to another timeline: the session hears of it before
// anything else.
template <class Act>
bool Engine::mutate_link(LocalTime now, Act act) {
    if (!link_) return false;
    const auto before = clock().at(now);
    if (!act(*link_)) return false;
    if (clock().timeline() != timeline_ && !clock().stepping()) {
        timeline_ = clock().timeline();
        session_.on_timeline(clock().at(now) - before);
    }
    settle(now);
    return true;
}

void Engine::on_datagram(LocalTime now, const Endpoint& from, ByteView bytes) {
    // Nobody new in the middle of something; and what nobody has signed is no work to the session.
    const bool told = idle() && meeting_.on_datagram(now, from, bytes);
    if (auto met = meeting_.poll_met()) meet(now, std::move(*met));
    const bool heard =
        mutate_link(now, [&](Link& link) { return link.on_datagram(now, from, bytes); });
    if (told && !heard) settle(now);
}

void Engine::on_resumed(LocalTime now) {
    const bool linked = mutate_link(now, [&](Link& link) { return link.on_resumed(now), true; });
    if (!linked) settle(now);
}

void Engine::set_wall(LocalTime now, std::chrono::sys_seconds wall) {
    wall_ = wall;
    wall_at_ = now;
    if (link_) link_->set_wall(now, wall);
}

void Engine::on_timer(LocalTime now) {
    const auto due = session_.deadline();
    const auto at = both(now);
    if ((due.local && *due.local <= at.local) || (due.session && *due.session <= at.session) ||
        session_.leads())
        session_.on_timer(at);
    mutate_link(now, [&](Link& link) { return link.on_timer(now), true; });
    meeting_.on_timer(now);
    if (met_ && now >= met_until_) {
        if (idle()) {
            look_for_chosen(now);  // nothing was kept
            events_.emplace_back().mutable_error()->set_message(strings::not_met);
        } else {
            met_until_ = now + patience_after_meeting;  // nobody's own practice ends by it
        }
    }
    settle(now);
}

void Engine::on_command(LocalTime now, const v1::Command& command) {
    const auto error = apply(now, command);
    if (!error.empty()) events_.emplace_back().mutable_error()->set_message(error);
    settle(now);
}

void Engine::on_link_event(LocalTime now, const LinkEvent& event) {
    if (const auto* state = std::get_if<StateReceived>(&event)) {
        if (!session_.on_peer_state(both(now), state->state)) link_->on_malformed_state(now);
    } else if (const auto* linked = std::get_if<Linked>(&event)) {
        session_.on_linked();
        together_ = true;
        // Words are of one link: the partner's screen shows others now, if any.
        if (linked->new_process && !words_.words().empty()) {
            words_.Clear();
            words_wanted_ = true;
        }
        if (met_) keep(std::move(*met_));
        met_.reset();
        meeting_.done();
    }
}

// After every change: events up, the newest state down.
void Engine::settle(LocalTime now) {
    if (link_) {
        while (const auto event = link_->poll_event()) on_link_event(now, *event);
        session_.on_clock_locked(both(now), clock().locked(now));
        if (said_.empty() || said_.back().second != session_.rev())
            said_.emplace_back(now, session_.rev());
        if (said_.size() > most_said) said_.pop_front();  // a later one proves it too
        while (link_->delivered() && !said_.empty() && said_.front().first <= *link_->delivered()) {
            session_.on_echo(said_.front().second);
            if (said_.size() == 1) break;  // keep the newest, to know a change by
            said_.pop_front();
        }
        link_->set_state(session_.encoded_state());
        const bool cooling = session_.stage() == v1::StageChange::COOL_DOWN;
        link_->set_plan_running(session_.plan_runs() || cooling);
        link_->set_wanted(now, findable_ || met_ || together_);
        say_words();
        answer();
    }
    // After unpairing there is no link to ask, yet the one that was is over.
    const auto state = link_now();
    if (state.state() != reported_.state() || state.endpoint() != reported_.endpoint()) {
        reported_ = state;
        *events_.emplace_back().mutable_link() = state;
    }
    while (auto event = session_.poll_event()) events_.push_back(std::move(*event));
    while (auto event = meeting_.poll_event()) events_.push_back(std::move(*event));
}

void Engine::say_words() {
    const auto three = link_->safety_words();
    if (!words_wanted_ || !three) return;
    words_wanted_ = false;
    words_.Clear();
    for (const auto word : *three) words_.add_words(std::string(word));
    *events_.emplace_back().mutable_safety_words() = words_;
}

// To be stored before the datagram leaves by which the partner stores.
void Engine::answer() {
    if (met_ || !link_->ticking() || !config_.pairings[chosen_].unanswered) return;
    config_.pairings[chosen_].unanswered = false;
    unstored_ = config_.pairings[chosen_].id;
    pairings_changed_ = true;
}

bool Engine::on_stored(LocalTime now, bool held) {
    const auto joined = std::exchange(unstored_, std::nullopt);
    const auto partner = joined && !held ? find(*joined) : std::nullopt;
    if (!partner) return false;
    forget(now, *partner);
    events_.emplace_back().mutable_error()->set_message(strings::pairing_not_kept);
    return true;
}

v1::Link Engine::link_now() const {
    v1::Link out;
    if (!link_ || link_->state() == LinkState::searching) return out;
    if (link_->state() == LinkState::lost) {
        out.set_state(v1::Link::LOST);
        return out;
    }
    out.set_state(v1::Link::LINKED);
    out.set_path(config_.by_address ? v1::Link::DIRECT : v1::Link::LAN);
    out.set_endpoint(to_text(link_->endpoint()));
    return out;
}

std::optional<Transmit> Engine::poll_transmit(LocalTime now) {
    if (auto out = meeting_.poll_transmit()) return out;
    return link_ ? link_->poll_transmit(now) : std::nullopt;
}

std::optional<v1::Event> Engine::poll_event() {
    std::optional<v1::Event> out;
    if (!events_.empty()) {
        out = std::move(events_.front());
        events_.pop_front();
    }
    return out;
}

LocalTime Engine::next_deadline() const {
    auto next = link_ ? link_->next_deadline() : LocalTime::max();
    next = std::min(next, meeting_.next_deadline());
    if (met_) next = std::min(next, met_until_);
    const auto due = session_.deadline();
    if (due.local) next = std::min(next, *due.local);
    if (due.session) next = std::min(next, clock().when(*due.session) + past_rounding);
    return next;
}

View Engine::view(LocalTime now) const {
    View out;
    out.link = link_now();
    for (const auto& pairing : config_.pairings) {
        auto& partner = out.partners.emplace_back();
        partner.set_id(pairing.id);
        partner.set_name(pairing.name);
    }
    out.selected = chosen_;
    out.findable = findable_;
    out.invite_words = meeting_.words();
    out.invite_expires = meeting_.expires();
    out.joining = meeting_.joining();
    out.introduced = met_.has_value();
    out.safety_words.assign(words_.words().begin(), words_.words().end());
    out.clock = clock().mapping();
    out.error_bound = clock().error_bound(now);
    out.round_trip = clock().round_trip();
    session_.fill(out, both(now));
    return out;
}

v1::Sample Engine::sample(LocalTime now) const {
    v1::Sample out;
    out.set_local_ns(now.time_since_epoch().count());
    out.set_session_ns(clock().at(now).time_since_epoch().count());
    out.set_timeline(clock().timeline());
    out.set_error_bound_ns(clock().error_bound(now).count());
    out.set_round_trip_ns(clock().round_trip().count());
    session_.fill(out, both(now));
    return out;
}

}  // namespace attune
