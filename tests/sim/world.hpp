// SPDX-License-Identifier: GPL-3.0-or-later
// Two hosts and a network in memory, in virtual time: it steps to the earliest thing that happens
// and never sleeps. A Peer is whatever is driven like a Link: a Link itself, or the Engine above
// it.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <queue>
#include <tuple>
#include <vector>

#include "net/clock/time.hpp"
#include "net/crypto/bytes.hpp"
#include "net/discovery/endpoint.hpp"
#include "net/discovery/lan.hpp"
#include "tests/sim/path_model.hpp"

namespace attune::sim {

using TrueTime = Duration;  // since the world began

// A crystal that is off by `ppm`, stands at `offset` when the world begins, and steps when told to.
class HostClock {
  public:
    HostClock(Duration offset, double ppm) : base_(offset), rate_(1 + ppm * 1e-6) {}

    LocalTime at(TrueTime t) const { return LocalTime(base_ + scaled(t - from_, rate_)); }
    TrueTime when(LocalTime local) const {
        return from_ + scaled(local.time_since_epoch() - base_, 1 / rate_);
    }

    void step(TrueTime t, Duration by) {
        base_ = at(t).time_since_epoch() + by;
        from_ = t;
    }

  private:
    // Exact for whole nanoseconds up to months: only the deviation goes through a double.
    static Duration scaled(Duration d, double rate) {
        return d +
               Duration(static_cast<Duration::rep>(static_cast<double>(d.count()) * (rate - 1)));
    }

    Duration base_;
    TrueTime from_{};
    double rate_;
};

inline Endpoint address(std::uint8_t host, std::uint16_t port = 4000) {
    Endpoint out;
    out.address[15] = host;
    out.port = port;
    return out;
}

struct Sent {
    TrueTime at;
    int host;
    Endpoint to;
    Datagram datagram;
};

template <class Peer>
class World {
  public:
    using Event = std::decay_t<decltype(*std::declval<Peer&>().poll_event())>;

    struct Host {
        std::unique_ptr<Peer> peer;  // none: the process is dead
        HostClock clock{{}, 0};
        Endpoint endpoint;
        std::vector<std::pair<TrueTime, Event>> events;
    };

    World(const PathModel& forth, const PathModel& back, std::uint64_t seed)
        : paths_{Path(forth, seed * 2 + 1), Path(back, seed * 2 + 2)}, random_(seed) {
        hosts[0].endpoint = address(1);
        hosts[1].endpoint = address(2);
    }

    std::array<Host, 2> hosts;
    bool cut = false;             // the cable
    bool on_one_network = false;  // multicast gets through
    double duplicate = 0;         // share of datagrams that arrive twice
    double reorder = 0;           // share that is held back by up to 200 ms, past later ones
    std::vector<Sent> sent;       // everything that left, if `record`
    bool record = false;
    std::function<void(const Sent&)> on_sent;  // a tap
    std::function<void(int host)> before_sent;
    std::function<bool(const Sent&)> censor;  // true: somebody in between drops it

    TrueTime now() const { return now_; }
    LocalTime local(int host) const { return hosts[static_cast<std::size_t>(host)].clock.at(now_); }
    Peer& peer(int host) { return *hosts[static_cast<std::size_t>(host)].peer; }

    // `act` happens at `at`; afterwards both hosts are drained.
    void at(TrueTime when, std::function<void()> act) {
        queue_.push({when, sequence_++, std::move(act)});
    }

    void run_for(Duration d) { run_until(now_ + d); }

    void run_until(TrueTime end) {
        for (;;) {
            drain();
            TrueTime next = end;
            int due = -1;
            for (int h : {0, 1}) {
                auto& host = hosts[static_cast<std::size_t>(h)];
                if (!host.peer) continue;
                const auto deadline = host.peer->next_deadline();
                if (deadline == LocalTime::max()) continue;
                const auto when = std::max(now_, host.clock.when(deadline) + Duration(1));
                if (when < next) next = when, due = h;
            }
            if (!queue_.empty() && queue_.top().when <= next) {
                if (queue_.top().when > end) break;
                auto item = queue_.top();
                queue_.pop();
                now_ = std::max(now_, item.when);
                item.act();
                continue;
            }
            if (due < 0) break;
            now_ = next;
            peer(due).on_timer(local(due));
        }
        now_ = end;
        drain();
    }

    // Again and again, for as long as the world runs.
    void set_background(Duration every, std::function<void()> act) {
        at(now_ + every, [=, this]() mutable {
            act();
            set_background(every, std::move(act));
        });
    }

    template <class Condition>
    bool run_until_true(Condition condition, Duration limit,
                        Duration step = std::chrono::milliseconds(1)) {
        const auto end = now_ + limit;
        while (!condition()) {
            if (now_ >= end) return false;
            run_for(step);
        }
        return true;
    }

    // As if it came from the network, right now.
    void inject(int host, const Endpoint& from, ByteView bytes) {
        peer(host).on_datagram(local(host), from, bytes);
    }

  private:
    struct Item {
        TrueTime when;
        std::uint64_t sequence;
        std::function<void()> act;
        bool operator<(const Item& o) const {
            return std::tie(o.when, o.sequence) < std::tie(when, sequence);
        }
    };

    void drain() {
        for (int h : {0, 1}) {
            auto& host = hosts[static_cast<std::size_t>(h)];
            if (!host.peer) continue;
            for (;;) {
                if (before_sent) before_sent(h);
                const auto out = host.peer->poll_transmit(local(h));
                if (!out) break;
                transmit(h, out->to, out->datagram);
            }
            while (auto event = host.peer->poll_event())
                host.events.emplace_back(now_, std::move(*event));
        }
    }

    void transmit(int from, const Endpoint& to, const Datagram& datagram) {
        const Sent what{now_, from, to, datagram};
        if (record) sent.push_back(what);
        if (on_sent) on_sent(what);
        const int other = 1 - from;
        auto& path = paths_[static_cast<std::size_t>(from)];
        const auto out = path.send(Seconds(now_));
        if (cut || (censor && censor(what)) || !out) return;
        if (is_multicast(to) && !on_one_network) return;
        const auto source = hosts[static_cast<std::size_t>(from)].endpoint;
        auto arrival = std::chrono::duration_cast<Duration>(*out);
        if (chance(reorder)) arrival += std::chrono::milliseconds(random_() % 200);
        deliver(arrival, other, source, to, datagram);
        if (chance(duplicate))
            deliver(arrival + std::chrono::milliseconds(random_() % 100), other, source, to,
                    datagram);
    }

    void deliver(TrueTime when, int host, Endpoint source, Endpoint to, Datagram datagram) {
        at(when, [=, this] {
            auto& there = hosts[static_cast<std::size_t>(host)];
            if (cut || !there.peer || !reaches(there, host, to)) return;
            inject(host, source, datagram);
        });
    }

    bool reaches(const Host& there, int host, const Endpoint& to) {
        if (!is_multicast(to)) return there.endpoint == to;
        if constexpr (requires { there.peer->groups(LocalTime{}); }) {
            const auto groups = there.peer->groups(local(host));
            return std::any_of(groups.begin(), groups.end(),
                               [&](const auto& g) { return g.v4 == to || g.v6 == to; });
        }
        return false;
    }

    bool chance(double share) {
        return share > 0 && std::uniform_real_distribution<>(0, 1)(random_) < share;
    }

    std::array<Path, 2> paths_;
    std::mt19937_64 random_;
    TrueTime now_{};
    std::uint64_t sequence_ = 0;
    std::priority_queue<Item> queue_;
};

}  // namespace attune::sim
