// SPDX-License-Identifier: GPL-3.0-or-later
// Every state that two sides can reach within a few presses, over the real advance(), reduce() and
// presses: each datagram lost, delayed or delivered, one restart of each side (it counts as a
// press), the time anywhere among a few instants. What is checked in each state is in
// Search::check(). That the search can fail is shown by breaking a rule at a time.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "client/session/codec.hpp"
#include "client/session/joint.hpp"
#include "client/session/press.hpp"

namespace attune {
namespace {

using Kind = Joint::Kind;
using namespace std::chrono_literals;

constexpr std::uint32_t max_id = 3;  // offers, in any order; the first and the last are of the same
constexpr std::uint32_t max_pause = 2;  // of one plan
constexpr std::uint32_t max_cool = 3;   // starts and extensions

Plan plan(std::uint32_t id) {
    return Breathe{{}, id == 2 ? std::uint8_t{10} : std::uint8_t{5}};
}

// A plan of 5 minutes starts before the second and is over before the last; a cool-down of 25
// minutes is over before the last, one with its extensions as well.
constexpr std::array<SessionTime, 3> instants{SessionTime(1s), SessionTime(100s),
                                              SessionTime(20000s)};

struct Rules {
    std::function<Mine(const Mine&, const PeerState&, const Moment&)> advance = attune::advance;
    std::function<Joint(const Mine&, const PeerState&, const Moment&)> reduce = attune::reduce;
};

// Values seen once get a small number, so that a world is a few integers and every answer can be
// remembered.
template <class T>
class Numbered {
  public:
    std::uint32_t number(const T& value, const std::string& key) {
        const auto [at, fresh] =
            numbers_.try_emplace(key, static_cast<std::uint32_t>(values_.size()));
        if (fresh) values_.push_back(value);
        return at->second;
    }
    const T& operator[](std::uint32_t i) const { return values_[i]; }
    std::size_t size() const { return values_.size(); }

  private:
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::vector<T> values_;
};

std::string key(const PeerState& state) {
    const Bytes bytes = encode(state);
    return {bytes.begin(), bytes.end()};
}

std::string key(const Mine& mine) {
    PeerState kept, alone;
    kept.rev = mine.partner;
    kept.yes = mine.joined;
    alone.yes = mine.alone;
    const std::string said = key(mine.said);
    return std::string(1, static_cast<char>(said.size())) + said + key(kept) + '|' + key(alone);
}

// What people have pressed, ever, unless said otherwise: one bit each.
struct Pressed {
    std::uint64_t bits = 0;

    static std::uint32_t yes(int side, std::uint32_t id) {
        return each(side) + id - 1;
    }  // until a restart
    static std::uint32_t my_stop(int side, std::uint32_t id) {
        return each(side) + 3 + id - 1;
    }  // likewise
    static std::uint32_t ready(int side, std::uint32_t n) { return each(side) + 6 + n - 1; }
    static std::uint32_t resume(int side, std::uint32_t id, std::uint32_t n) {
        return each(side) + 9 + of(id, n);
    }
    static std::uint32_t alone(int side, std::uint32_t id, std::uint32_t n) {
        return each(side) + 15 + of(id, n);
    }
    static std::uint32_t pause(std::uint32_t id, std::uint32_t n) { return 42 + of(id, n); }
    static std::uint32_t left(std::uint32_t n) { return 48 + n - 1; }
    static std::uint32_t stop(std::uint32_t id) { return 51 + id - 1; }
    static std::uint32_t smaller(std::uint32_t id) { return 54 + id - 1; }

    Pressed swapped() const {
        constexpr std::uint64_t side = (1u << 21) - 1;
        return {(bits & side) << 21 | (bits >> 21 & side) | (bits >> 42 << 42)};
    }
    bool has(std::uint32_t bit) const { return bits >> bit & 1; }
    Pressed with(std::uint32_t bit) const { return {bits | std::uint64_t{1} << bit}; }
    Pressed without(std::uint32_t bit) const { return {bits & ~(std::uint64_t{1} << bit)}; }

  private:
    static std::uint32_t each(int side) { return 21 * static_cast<std::uint32_t>(side); }
    static std::uint32_t of(std::uint32_t id, std::uint32_t n) {
        return (id - 1) * max_pause + n - 1;
    }
};

struct World {
    std::array<std::uint32_t, 2> mine;  // numbers of Mine
    std::array<std::uint32_t, 2>
        view;  // numbers of PeerState: the newest that arrived at each side
    std::array<std::uint32_t, 2> slot;  // on its way to each side; 0: nothing
    std::uint64_t pressed;
    std::uint8_t offered, presses, time,
        restarted;  // offered: a bit for each id; restarted: for each side

    bool operator==(const World&) const = default;
    std::size_t hash() const {
        std::uint64_t h = pressed;
        const auto mix = [&h](std::uint64_t v) {
            h = (h ^ v) * 0x9e3779b97f4a7c15u;
            h ^= h >> 29;
        };
        mix(mine[0] | std::uint64_t{mine[1]} << 32);
        mix(view[0] | std::uint64_t{view[1]} << 32);
        mix(slot[0] | std::uint64_t{slot[1]} << 32);
        mix(std::uint64_t{offered} | std::uint64_t{presses} << 8 | std::uint64_t{time} << 16 |
            std::uint64_t{restarted} << 24);
        return h;
    }
};

constexpr int never = 99;

struct Settled {
    int exchanges;
    std::array<Mine, 2> mine;
    std::array<Joint, 2> joint;
};

class Search {
  public:
    Search(int max_presses, Rules rules) : max_presses_(max_presses), rules_(std::move(rules)) {
        index_.resize(1 << 16);
    }

    // Up to the first violation of this name; empty: to the end.
    void run(const std::string& until = {}) {
        const std::uint32_t none = state({});
        Mine a, b;
        a.said.instance = b.said.instance =
            1;  // only ever held against what the other heard before
        add({{mine(a), mine(b)}, {none, none}, {none, none}, 0, 0, 0, 0, 0}, 0, "start");
        for (std::size_t at = 0; at < worlds_.size(); ++at) {
            check(static_cast<std::uint32_t>(at));
            if (violations.count(until) != 0) return;
            from_ = static_cast<std::uint32_t>(at);
            const World w = worlds_[at];
            for (int x : {0, 1}) {
                if (w.presses < max_presses_) presses(w, x);
                deliver(w, x);
            }
            if (w.time + 1u < instants.size()) {
                World later = w;
                ++later.time;
                for (std::size_t x : {0u, 1u})
                    later.mine[x] = advanced(later.mine[x], later.view[x], later.time);
                add(later, from_, "time passes");
            }
        }
    }

    std::size_t size() const { return worlds_.size(); }
    std::map<std::string, std::string> violations;  // with the shortest path to each
    int most_exchanges = 0;

  private:
    struct Step {
        std::uint32_t from;
        const char* tag;
    };

    std::uint32_t mine(const Mine& m) { return mines_.number(m, key(m)); }
    std::uint32_t state(const PeerState& s) { return states_.number(s, key(s)); }
    std::uint32_t said(std::uint32_t m) {
        while (said_.size() <= m)
            said_.push_back(state(mines_[static_cast<std::uint32_t>(said_.size())].said));
        return said_[m];
    }
    static Moment moment(std::uint8_t time) { return {instants[time], true, true}; }

    std::uint32_t advanced(std::uint32_t m, std::uint32_t view, std::uint8_t time) {
        const std::uint64_t k = (std::uint64_t{m} * 4 + time) << 32 | view;
        if (const auto known = advanced_.find(k); known != advanced_.end()) return known->second;
        const Mine result = rules_.advance(mines_[m], states_[view], moment(time));
        if (!(rules_.advance(result, states_[view], moment(time)) == result))
            violation("advance is not at rest", from_);
        return advanced_[k] = mine(result);
    }

    const Joint& joint(std::uint32_t m, std::uint32_t view, std::uint8_t time) {
        const std::uint64_t k = (std::uint64_t{m} * 4 + time) << 32 | view;
        if (const auto known = joints_.find(k); known != joints_.end()) return known->second;
        return joints_[k] = rules_.reduce(mines_[m], states_[view], moment(time));
    }

    // Both hear the newest of each other until nothing changes; the exchanges that count are those
    // that changed what the two do together.
    const Settled& settled(std::uint32_t a, std::uint32_t b, std::uint8_t time) {
        const std::uint64_t k = (std::uint64_t{a} * 4 + time) << 32 | b;
        if (const auto known = settled_.find(k); known != settled_.end()) return known->second;
        Settled s{0, {}, {}};
        for (int exchange = 1;; ++exchange) {
            if (exchange == 9) {
                s.exchanges = never;
                break;
            }
            const std::uint32_t heard_a = said(a);
            const std::uint32_t heard_b = said(b);
            const std::uint32_t next_a = advanced(a, heard_b, time);
            const std::uint32_t next_b = advanced(b, heard_a, time);
            const std::array<Joint, 2> joints{joint(next_a, heard_b, time),
                                              joint(next_b, heard_a, time)};
            if (!(joints == s.joint)) s.exchanges = exchange;
            s.joint = joints;
            if (next_a == a && next_b == b) break;
            a = next_a;
            b = next_b;
        }
        s.mine = {mines_[a], mines_[b]};
        return settled_[k] = s;
    }

    void violation(const std::string& what, std::uint32_t at) {
        if (violations.count(what)) return;
        std::string path;
        for (std::uint32_t w = at; w != 0; w = steps_[w].from)
            path = std::string(steps_[w].tag) + "; " + path;
        violations[what] = path;
    }

    // The two sides may change places: A and B of a path are then names for one step only.
    void add(World w, std::uint32_t from, const char* tag) {
        if (std::tie(w.mine[1], w.view[1], w.slot[1]) < std::tie(w.mine[0], w.view[0], w.slot[0]))
            w = swapped(w);
        if ((worlds_.size() + 1) * 2 > index_.size()) grow();
        std::size_t i = w.hash() & (index_.size() - 1);
        for (; index_[i] != 0; i = (i + 1) & (index_.size() - 1)) {
            if (worlds_[index_[i] - 1] == w) return;
        }
        worlds_.push_back(w);
        steps_.push_back({from, tag});
        index_[i] = static_cast<std::uint32_t>(worlds_.size());
    }

    static World swapped(World w) {
        std::swap(w.mine[0], w.mine[1]);
        std::swap(w.view[0], w.view[1]);
        std::swap(w.slot[0], w.slot[1]);
        w.restarted = static_cast<std::uint8_t>((w.restarted & 1) << 1 | w.restarted >> 1);
        w.pressed = Pressed{w.pressed}.swapped().bits;
        return w;
    }

    void grow() {
        std::vector<std::uint32_t> bigger(index_.size() * 2);
        for (std::uint32_t n = 1; n <= worlds_.size(); ++n) {
            std::size_t i = worlds_[n - 1].hash() & (bigger.size() - 1);
            while (bigger[i] != 0) i = (i + 1) & (bigger.size() - 1);
            bigger[i] = n;
        }
        index_.swap(bigger);
    }

    static const char* tag(int side, const char* a, const char* b) { return side == 0 ? a : b; }

    void presses(const World& w, int side) {
        const auto x = static_cast<std::size_t>(side);
        const Mine m = mines_[w.mine[x]];
        const PeerState t = states_[w.view[x]];
        const Joint j = joint(w.mine[x], w.view[x], w.time);
        const SessionTime now = instants[w.time];
        const Pressed pressed{w.pressed};
        const auto press = [&](const char* name, Pressed p, auto act) {
            Mine changed = m;
            act(changed);
            World next = w;
            next.mine[x] = advanced(mine(changed), w.view[x], w.time);
            next.pressed = p.bits;
            next.offered = static_cast<std::uint8_t>(w.offered | 1u << changed.said.offer.id);
            ++next.presses;
            add(next, from_, name);
        };
        const bool asking = m.said.offer.id != 0 && m.said.offer.id != m.said.yes.id;
        const bool free = j.kind == Kind::nothing ||
                          (j.alone && j.kind != Kind::paused && j.kind != Kind::settling);
        if (free && !asking && m.said.yes.id == 0 && t.instance != 0) {
            for (std::uint32_t id = 1; id <= max_id; ++id) {
                if (w.offered >> id & 1) continue;
                press(tag(side, "A offers", "B offers"), pressed.with(Pressed::yes(side, id)),
                      [&](Mine& c) {
                          c.said.offer = {id, plan(id)};
                      });
            }
        }
        if (asking)
            press(tag(side, "A's offer fades", "B's offer fades"), pressed,
                  [](Mine& c) { c.said.offer = {}; });
        const Offer offer = open_offer(m, t);
        if (free && offer.id != 0 && m.said.yes.id == 0) {
            press(tag(side, "A accepts", "B accepts"), pressed.with(Pressed::yes(side, offer.id)),
                  [&](Mine& c) { press::accept(c, offer, moment(w.time), false); });
        }
        if (j.pacer) {
            const bool said_resume =
                j.kind == Kind::paused && (j.alone ? m.alone : m.said.yes).resume_n == j.pause_n;
            if ((j.kind != Kind::paused || said_resume) && j.pause_n < max_pause) {
                const Pressed p =
                    j.alone ? pressed : pressed.with(Pressed::pause(j.id, j.pause_n + 1));
                press(tag(side, "A pauses", "B pauses"), p,
                      [&](Mine& c) { press::pause(c, j, now); });
            }
            if (j.kind == Kind::paused && !said_resume) {
                Pressed p = pressed.with(Pressed::resume(side, j.id, j.pause_n));
                if (j.alone) p = p.with(Pressed::alone(side, j.id, j.pause_n));
                press(tag(side, "A resumes", "B resumes"), p,
                      [&](Mine& c) { press::resume(c, j, now); });
            }
            press(tag(side, "A eases", "B eases"),
                  j.alone ? pressed : pressed.with(Pressed::smaller(j.id)),
                  [&](Mine& c) { press::smaller(c, j, now); });
        }
        if (j.pacer || m.said.yes.id != 0) {
            Pressed p = pressed;
            if (j.pacer && j.alone) p = p.with(Pressed::my_stop(side, j.id));
            if (const std::uint32_t id = m.said.yes.id)
                p = p.with(Pressed::stop(id)).with(Pressed::my_stop(side, id));
            press(tag(side, "A stops", "B stops"), p, [](Mine& c) { press::stop(c); });
        }
        if (j.kind != Kind::cooling && m.said.cool.n < max_cool) {
            press(tag(side, "A cools down", "B cools down"), pressed,
                  [&](Mine& c) { press::cool_down(c, 25min, now); });
        }
        if (j.kind == Kind::cooling) {
            if (m.said.cool.n < max_cool) {
                press(tag(side, "A extends", "B extends"), pressed,
                      [&](Mine& c) { press::extend(c, 20min, now); });
            }
            if (m.said.cool.ready != j.id) {
                press(tag(side, "A is ready", "B is ready"),
                      pressed.with(Pressed::ready(side, j.id)), [](Mine& c) { press::ready(c); });
            }
            if (now >= *j.ends) {
                press(tag(side, "A leaves it at that", "B leaves it at that"),
                      pressed.with(Pressed::left(j.id)),
                      [](Mine& c) { press::leave_cool_down(c); });
            }
        }
        if ((w.restarted >> side & 1) == 0) restart(w, side);
    }

    void restart(const World& w, int side) {
        const auto x = static_cast<std::size_t>(side);
        World next = w;
        Mine fresh;
        fresh.said.instance = mines_[w.mine[x]].said.instance + 1;
        next.mine[x] = mine(fresh);
        next.view[x] = next.slot[0] = next.slot[1] = state({});
        next.restarted = static_cast<std::uint8_t>(w.restarted | 1 << side);
        ++next.presses;
        Pressed pressed{w.pressed};
        for (std::uint32_t id = 1; id <= max_id; ++id)
            pressed = pressed.without(Pressed::yes(side, id)).without(Pressed::my_stop(side, id));
        next.pressed = pressed.bits;
        add(next, from_, tag(side, "A restarts", "B restarts"));
    }

    void deliver(const World& w, int side) {
        const auto x = static_cast<std::size_t>(side);
        const std::uint32_t mine_said = said(w.mine[x]);
        if (w.slot[1 - x] != mine_said) {
            World next = w;
            next.slot[1 - x] = mine_said;
            add(next, from_, tag(side, "A sends", "B sends"));
        }
        if (states_[w.slot[x]].instance != 0) {
            World next = w;
            next.view[x] = w.slot[x];
            next.slot[x] = state({});
            next.mine[x] = advanced(w.mine[x], next.view[x], w.time);
            add(next, from_, tag(side, "A hears", "B hears"));
        }
    }

    static bool runs(const Joint& j) { return j.pacer && j.kind != Kind::paused; }

    void check(std::uint32_t at) {
        const World w = worlds_[at];
        const Pressed pressed{w.pressed};
        for (int side : {0, 1}) {
            const auto x = static_cast<std::size_t>(side);
            const Joint& j = joint(w.mine[x], w.view[x], w.time);
            if (!runs(j)) continue;
            if (!said_yes(pressed, side, j.id)) violation("runs without my yes", at);
            if (pressed.has(Pressed::my_stop(side, j.id))) violation("runs after my stop", at);
            if (j.pause_n != 0) {
                const bool both = pressed.has(Pressed::resume(0, j.id, j.pause_n)) &&
                                  pressed.has(Pressed::resume(1, j.id, j.pause_n));
                const bool mine_alone =
                    j.alone && pressed.has(Pressed::alone(side, j.id, j.pause_n));
                if (!both && !mine_alone) violation("resumes without both", at);
            }
            if (j.alone && (w.restarted >> (1 - side) & 1) == 0)
                violation("alone, but nobody restarted", at);
            if (!j.alone && states_[w.view[x]].yes.id != j.id)
                violation("runs without the partner's yes", at);
        }
        check_settled(w, at);
    }

    // Crossing offers of the same agree without a further press.
    static bool said_yes(Pressed pressed, int side, std::uint32_t id) {
        for (std::uint32_t other = 1; other <= max_id; ++other) {
            if (plan(other) == plan(id) && pressed.has(Pressed::yes(side, other))) return true;
        }
        return false;
    }

    void check_settled(const World& w, std::uint32_t at) {
        const Pressed pressed{w.pressed};
        const Settled& s = settled(w.mine[0], w.mine[1], w.time);
        most_exchanges = std::max(most_exchanges, s.exchanges);
        if (s.exchanges > 3) violation("takes more than 3 exchanges", at);
        if (s.exchanges == never) return violation("never settles", at);
        const auto together = [](const Joint& j) { return j.alone ? Joint{} : j; };
        const Joint j = together(s.joint[0]);
        if (!(j == together(s.joint[1]))) violation("settles on two joints", at);
        if (runs(j)) {
            if (!said_yes(pressed, 0, j.id) || !said_yes(pressed, 1, j.id))
                violation("settles on what not both said yes to", at);
            if (pressed.has(Pressed::stop(j.id))) violation("a stopped plan runs", at);
        }
        if (j.pacer) {
            for (std::uint32_t n = 1; n <= max_pause; ++n) {
                if (pressed.has(Pressed::pause(j.id, n)) && j.pause_n < n)
                    violation("a pause is lost", at);
            }
            const Tenths whole = length(s.mine[0].said.yes.plan);
            if (pressed.has(Pressed::smaller(j.id)) && j.pacer->plan.length >= whole)
                violation("an easing is lost", at);
        }
        const std::uint32_t n = std::max(s.mine[0].said.cool.n, s.mine[1].said.cool.n);
        if (n != 0) {
            const bool ready =
                pressed.has(Pressed::ready(0, n)) && pressed.has(Pressed::ready(1, n));
            const bool may_end = ready || pressed.has(Pressed::left(n));
            if (!may_end && (j.kind != Kind::cooling || j.id != n))
                violation("a cool-down is lost", at);
        }
        if (s.mine[0].said.yes.id != 0 && s.mine[1].said.yes.id != 0 && !j.pacer)
            violation("both said yes and nothing comes of it", at);
    }

    int max_presses_;
    Rules rules_;
    Numbered<Mine> mines_;
    Numbered<PeerState> states_;
    std::vector<std::uint32_t> said_;
    std::unordered_map<std::uint64_t, std::uint32_t> advanced_;
    std::unordered_map<std::uint64_t, Joint> joints_;
    std::unordered_map<std::uint64_t, Settled> settled_;
    std::vector<World> worlds_;
    std::vector<Step> steps_;
    std::vector<std::uint32_t> index_;  // open addressing: number of the world + 1
    std::uint32_t from_ = 0;
};

// Sanitizers slow the search some ten times.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int presses = 4;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr int presses = 4;
#else
constexpr int presses = 5;
#endif
#else
constexpr int presses = 5;
#endif

TEST(ConsentSearch, FindsNoViolationInAnyReachableState) {
    const auto started = std::chrono::steady_clock::now();
    Search search(presses, {});
    search.run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::printf("presses %d, states %zu, violations %zu, exchanges to settle at most %d, %.1f s\n",
                presses, search.size(), search.violations.size(), search.most_exchanges,
                took.count());
    for (const auto& [what, path] : search.violations) ADD_FAILURE() << what << ": " << path;
    EXPECT_LE(search.most_exchanges, 3);
    EXPECT_GT(search.size(), 500'000u);
}

struct Broken {
    const char* rule;
    const char* violation;  // that it must lead to
    Rules rules;
};

Mine no_copying(const Mine& mine, const PeerState& theirs, const Moment& at) {
    Mine next = advance(mine, theirs, at);
    next.said.cool = mine.said.cool;
    return next;
}

Mine no_crossing(const Mine& mine, const PeerState& theirs, const Moment& at) {
    const bool crossing = mine.said.yes.id != 0 && mine.said.yes.id == theirs.offer.id &&
                          theirs.yes.id == mine.said.offer.id;
    return crossing ? mine : advance(mine, theirs, at);
}

Mine no_letting_go(const Mine& mine, const PeerState& theirs, const Moment& at) {
    Mine next = advance(mine, theirs, at);
    if (mine.said.yes.id != 0 && next.said.yes.id == 0 && next.said.stopped != mine.said.yes.id)
        next.said.yes = mine.said.yes;
    return next;
}

Mine no_stop(const Mine& mine, const PeerState& theirs, const Moment& at) {
    Mine next = advance(mine, theirs, at);
    next.said.stopped = 0;
    return next;
}

Mine unpaused_by_restart(const Mine& mine, const PeerState& theirs, const Moment& at) {
    Mine next = advance(mine, theirs, at);
    if (mine.alone.id == 0) next.alone.resume_n = mine.said.yes.resume_n;
    return next;
}

Joint one_yes(const Mine& mine, const PeerState& theirs, const Moment& at) {
    PeerState willing = theirs;
    if (theirs.instance != 0 && mine.said.yes.id != 0) willing.yes = mine.said.yes;
    return reduce(mine, willing, at);
}

Joint one_resume(const Mine& mine, const PeerState& theirs, const Moment& at) {
    PeerState willing = theirs;
    willing.yes.resume_n = std::max(theirs.yes.resume_n, mine.said.yes.resume_n);
    return reduce(mine, willing, at);
}

TEST(ConsentSearch, FindsEachBrokenRule) {
    const std::vector<Broken> all{
        {"facts are copied on sight", "a cool-down is lost", {no_copying, reduce}},
        {"crossing accepts take the smaller id",
         "both said yes and nothing comes of it",
         {no_crossing, reduce}},
        {"a yes that nobody stands by is let go",
         "both said yes and nothing comes of it",
         {no_letting_go, reduce}},
        {"a stop names its plan", "a stopped plan runs", {no_stop, reduce}},
        {"what lives on stays paused", "resumes without both", {unpaused_by_restart, reduce}},
        {"starting takes two", "runs without the partner's yes", {advance, one_yes}},
        {"resuming takes two", "resumes without both", {advance, one_resume}},
    };
    for (const Broken& broken : all) {
        Search search(5, broken.rules);
        search.run(broken.violation);
        std::printf("without \"%s\": %s (%zu states): %s\n", broken.rule, broken.violation,
                    search.size(),
                    search.violations.count(broken.violation)
                        ? search.violations.at(broken.violation).c_str()
                        : "NOT FOUND");
        EXPECT_EQ(search.violations.count(broken.violation), 1u) << broken.rule;
    }
}

}  // namespace
}  // namespace attune
