// SPDX-License-Identifier: GPL-3.0-or-later
// The whole client without its senses: the Link to the chosen partner and the Session on top of it,
// sans-I/O. The window, the headless client and the simulated tests drive this very class.
//
// To drive it: mutate (on_*), then drain poll_transmit and poll_event until both are empty, then
// wait for a datagram or until next_deadline(), and begin again. A transmit carries the stamp of
// the `now` it is polled with.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "client/session/meeting.hpp"
#include "client/session/session.hpp"
#include "client/session/view.hpp"
#include "net/link/link.hpp"

namespace attune {

struct EngineConfig {
    std::vector<Pairing> pairings;
    std::vector<Endpoint> peers;  // where the chosen partner may be, or who invites or joins
    bool by_address = false;      // one was given, though it may not be known yet
    bool lan = true;              // may look on the local network
    std::uint64_t seed = 0;  // random for each process: of offers' ids and of the knocks' jitter
};

class Engine {
  public:
    Engine(EngineConfig config, LocalTime now, std::chrono::sys_seconds wall);

    void on_datagram(LocalTime now, const Endpoint& from, ByteView bytes);
    void on_timer(LocalTime now);
    void on_resumed(LocalTime now);  // this machine woke from suspend
    void set_wall(LocalTime now, std::chrono::sys_seconds wall);
    void on_command(LocalTime now, const v1::Command& command);
    // In the place of the config's: a name was looked up, once more.
    void set_peers(LocalTime now, std::vector<Endpoint> peers);
    // False where no address was given, and once it was that of a partner who was unpaired.
    bool seeks_by_address() const { return config_.by_address || !config_.peers.empty(); }

    std::optional<Transmit> poll_transmit(LocalTime now);
    std::optional<v1::Event> poll_event();
    LocalTime next_deadline() const;

    // Where to listen besides one's own port; changes with what is wanted, and at midnight.
    std::vector<LanGroup> groups(LocalTime now);

    // A find key to make on another thread, and its result.
    std::optional<StretchJob> poll_job() { return meeting_.poll_job(); }
    void on_find_key(LocalTime now, std::uint64_t id, std::optional<SecretBytes> key);

    // True once after each change of pairings(): they are to be stored now.
    bool poll_pairings_changed() { return std::exchange(pairings_changed_, false); }
    const std::vector<Pairing>& pairings() const { return config_.pairings; }

    // Whether they are, before anything else is polled. A joiner whose keys could not be stored
    // keeps and says nothing, so that who invited them keeps nothing either: true, and pairings()
    // have changed once more.
    bool on_stored(LocalTime now, bool held);

    View view(LocalTime now) const;
    v1::Sample sample(LocalTime now) const;

  private:
    std::string apply(LocalTime now, const v1::Command& command);  // the error; empty: done
    std::string available(LocalTime now, const v1::Available& wish);
    std::string choose(LocalTime now, const std::string& id);
    std::string name(const v1::Name& wish);
    std::string unpair(LocalTime now, const std::string& id);
    void forget(LocalTime now, std::size_t partner);
    std::string safety_words();
    std::optional<std::size_t> find(const std::string& id) const;
    bool idle() const;
    void look_for(LocalTime now, const Pairing& partner);
    std::vector<Endpoint> places() const;
    void look_for_nobody(LocalTime now);
    void look_for_chosen(LocalTime now);
    void begin_anew(LocalTime now);
    void meet(LocalTime now, Met met);
    void keep(Pairing pairing);
    std::int64_t day(LocalTime now) const;
    void say_words();
    void answer();
    const SessionClock& clock() const { return link_ ? link_->clock() : alone_; }
    Now both(LocalTime now) const { return {now, clock().at(now)}; }
    void forget_address(LocalTime now, const std::string& partner);
    template <class Act>
    bool mutate_link(LocalTime now, Act act);
    void on_link_event(LocalTime now, const LinkEvent& event);
    void settle(LocalTime now);
    v1::Link link_now() const;

    EngineConfig config_;
    std::chrono::sys_seconds wall_;
    LocalTime wall_at_;
    std::uint64_t next_seed_;
    SessionClock alone_;              // while nobody is paired
    std::size_t chosen_ = 0;          // of config_.pairings
    std::optional<Link> link_;        // to the chosen one
    std::optional<Endpoint> met_at_;  // where they were, if this link is the first to them
    Session session_;                 // with them, or alone
    TimelineId timeline_;             // that the session stands on
    std::deque<std::pair<LocalTime, std::uint32_t>>
        said_;  // revs not known to have arrived, and since when
    Meeting meeting_;
    std::optional<Pairing> met_;  // invited, and not yet known to hold the pairing too
    LocalTime met_until_;
    bool findable_ = false;
    bool together_ = false;         // have been in a link: to be found again after an outage
    std::set<std::string> sought_;  // who was looked for at config_.peers
    bool holds_ = false;            // this person allows them
    bool pairings_changed_ = false;
    std::optional<std::string> unstored_;  // joined: the partner may not hear of it yet
    bool words_wanted_ = false;
    v1::Words words_;  // shown last
    v1::Link reported_;
    std::deque<v1::Event> events_;
};

}  // namespace attune
