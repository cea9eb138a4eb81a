// SPDX-License-Identifier: GPL-3.0-or-later
// Every state that two sides can reach within a few presses, over the real advance(), reduce() and
// presses: each datagram lost, delayed or delivered, one restart of each side (it counts as a
// press), the time anywhere among a few instants. Six scenarios, by what may be pressed: one
// product of all would not end. What is checked in each state is in Search::check(). That the
// search can fail is shown by breaking a rule at a time.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
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

constexpr std::uint32_t max_id = 4;     // offers
constexpr std::uint32_t max_pause = 2;  // of one plan
constexpr std::uint32_t max_cool = 3;   // starts and extensions, in all and in one instant

struct Scenario {
    const char* name;
    int presses;
    std::vector<Plan> plans;  // that may be offered, by id - 1
    std::vector<SessionTime> instants;
    bool runs = false;  // the first plan, from the beginning: it takes no presses
    bool pauses = false;
    bool smaller = false;
    bool softer = false;
    bool cools = false;
    bool leads = false;
};

// A plan of 5 minutes starts before the second instant and is over before the last; a cool-down of
// 25 minutes is over before the last, one with its extensions as well.
Scenario offers() {
    Scenario s{"offers, cool-downs",
               5,
               {Breathe{{}, 5}, Breathe{{}, 10}, Breathe{{}, 5}},  // two of them alike
               {SessionTime(1s), SessionTime(100s), SessionTime(20000s)}};
    s.cools = true;
    return s;
}

Scenario easing() {
    Scenario s{"pauses, softer, smaller",
               4,
               {Breathe{{}, 5}},
               {SessionTime(1s), SessionTime(100s), SessionTime(20000s)}};
    s.runs = s.pauses = s.smaller = s.softer = true;
    return s;
}

Scenario softening() {
    Scenario s{"softer, cool-downs",
               4,
               {Breathe{{}, 5}},
               {SessionTime(1s), SessionTime(100s), SessionTime(20000s)}};
    s.runs = s.softer = s.cools = true;
    return s;
}

// Within the breath: two "I lead" and one "you lead", each by either side; so offers cross, of the
// same and of different meaning, and leads are swapped.
Scenario leading() {
    Scenario s{"leads",
               6,
               {Breathe{{}, 5}, Lead{true, 0}, Lead{false, 0}, Lead{true, 0}},
               {SessionTime(1s), SessionTime(30s), SessionTime(20000s)}};
    s.runs = s.leads = true;
    return s;
}

Scenario leading_with_pauses() {
    Scenario s{"leads, pauses",
               5,
               {Breathe{{}, 5}, Lead{true, 0}, Lead{false, 0}},
               {SessionTime(1s), SessionTime(30s), SessionTime(20000s)}};
    s.runs = s.leads = s.pauses = true;
    return s;
}

// Turns of a minute, from 6 s on: the first is over before the third instant, the second before the
// fourth, if nobody hands over; all of it before the last.
Scenario talking() {
    Scenario s{"turns",
               4,
               {Turns{1, 2}},
               {SessionTime(1s), SessionTime(30s), SessionTime(80s), SessionTime(150s),
                SessionTime(20000s)}};
    s.runs = s.pauses = true;
    return s;
}

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

// What people have pressed, ever, unless said otherwise: one bit each, of a side or of both.
struct Pressed {
    std::array<std::uint64_t, 3> bits{};

    // Until a restart.
    static std::uint32_t yes(int side, std::uint32_t id) { return of(side, id - 1); }
    static std::uint32_t my_stop(int side, std::uint32_t id) { return of(side, 4 + id - 1); }

    static std::uint32_t ready(int side, std::uint32_t nth) { return of(side, 32 + nth); }
    static std::uint32_t resume(int side, std::uint32_t id, std::uint32_t n) {
        return of(side, 11 + nth(id, n));
    }
    static std::uint32_t alone(int side, std::uint32_t id, std::uint32_t n) {
        return of(side, 19 + nth(id, n));
    }
    static std::uint32_t pause(std::uint32_t id, std::uint32_t n) { return of(2, nth(id, n)); }
    static std::uint32_t left(std::uint32_t nth) { return of(2, 32 + nth); }
    static std::uint32_t cooled(std::uint32_t nth) { return of(2, 44 + nth); }
    static std::uint32_t stop(std::uint32_t id) { return of(2, 11 + id - 1); }  // of leads, too
    static std::uint32_t smaller(std::uint32_t id) { return of(2, 15 + id - 1); }
    static std::uint32_t softer(std::uint32_t id) { return of(2, 19 + id - 1); }

    Pressed swapped() const { return {{bits[1], bits[0], bits[2]}}; }
    bool has(std::uint32_t bit) const { return bits[bit / 64] >> bit % 64 & 1; }
    int cool_downs() const { return std::popcount(bits[2] >> 44); }
    Pressed with(std::uint32_t bit) const {
        Pressed more = *this;
        more.bits[bit / 64] |= std::uint64_t{1} << bit % 64;
        return more;
    }
    Pressed without(std::uint32_t bit) const {
        Pressed less = *this;
        less.bits[bit / 64] &= ~(std::uint64_t{1} << bit % 64);
        return less;
    }
    bool operator==(const Pressed&) const = default;

  private:
    static std::uint32_t of(int side, std::uint32_t bit) {
        return 64 * static_cast<std::uint32_t>(side) + bit;
    }
    static std::uint32_t nth(std::uint32_t id, std::uint32_t n) {
        return (id - 1) * max_pause + n - 1;
    }
};

struct World {
    std::array<std::uint32_t, 2> mine;  // numbers of Mine
    std::array<std::uint32_t, 2>
        view;  // numbers of PeerState: the newest that arrived at each side
    std::array<std::uint32_t, 2> slot;  // on its way to each side; 0: nothing
    Pressed pressed;
    std::uint8_t offered, presses, time,
        restarted;  // offered: a bit for each id; restarted: for each side

    bool operator==(const World&) const = default;
    std::size_t hash() const {
        std::uint64_t h = pressed.bits[0] | std::uint64_t{pressed.bits[1]} << 32;
        const auto mix = [&h](std::uint64_t v) {
            h = (h ^ v) * 0x9e3779b97f4a7c15u;
            h ^= h >> 29;
        };
        mix(mine[0] | std::uint64_t{mine[1]} << 32);
        mix(view[0] | std::uint64_t{view[1]} << 32);
        mix(slot[0] | std::uint64_t{slot[1]} << 32);
        mix(pressed.bits[2]);
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
    Search(Scenario scenario, int max_presses, Rules rules)
        : scenario_(std::move(scenario)), max_presses_(max_presses), rules_(std::move(rules)) {
        index_.resize(1 << 16);
    }

    // Up to the first violation of this name; empty: to the end.
    void run(const std::string& until = {}) {
        const std::uint32_t none = state({});
        Mine a, b;
        a.said.instance = b.said.instance =
            1;  // only ever held against what the other heard before
        World start{{mine(a), mine(b)}, {none, none}, {none, none}, {}, 0, 0, 0, 0};
        if (scenario_.runs) agree(start, a, b);
        add(start, 0, "start");
        for (std::size_t at = 0; at < worlds_.size(); ++at) {
            check(static_cast<std::uint32_t>(at));
            if (violations.count(until) != 0) return;
            from_ = static_cast<std::uint32_t>(at);
            const World w = worlds_[at];
            for (int x : {0, 1}) {
                if (w.presses < max_presses_) presses(w, x);
                deliver(w, x);
            }
            if (w.time + 1u < scenario_.instants.size()) {
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
    Moment moment(std::uint8_t time) const { return {scenario_.instants[time], true, true}; }
    const Plan& plan(std::uint32_t id) const { return scenario_.plans[id - 1]; }

    // Of a press that starts or extends a cool-down: it is stamped with one of the few instants, or
    // with one of the tenths of a second after it.
    std::uint32_t nth_cool(std::uint32_t at) const {
        std::uint32_t nth = 0;
        for (const SessionTime instant : scenario_.instants) {
            const std::uint32_t first = to_tenths(instant).count();
            if (at >= first && at < first + max_cool) return nth + at - first;
            nth += max_cool;
        }
        std::abort();
    }

    // A has offered the first plan, B has accepted it, and both know.
    void agree(World& w, Mine a, Mine b) {
        a.said.offer = {1, plan(1)};
        press::accept(b, a.said.offer, moment(0), false);
        for (int exchange = 0; exchange < 4; ++exchange) {
            a = attune::advance(a, b.said, moment(0));
            b = attune::advance(b, a.said, moment(0));
        }
        w.mine = {mine(a), mine(b)};
        w.view = {state(b.said), state(a.said)};
        w.pressed = w.pressed.with(Pressed::yes(0, 1)).with(Pressed::yes(1, 1));
        w.offered = 1 << 1;
    }

    std::uint32_t advanced(std::uint32_t m, std::uint32_t view, std::uint8_t time) {
        const std::uint64_t k = (std::uint64_t{m} * 8 + time) << 32 | view;
        if (const auto known = advanced_.find(k); known != advanced_.end()) return known->second;
        const Mine result = rules_.advance(mines_[m], states_[view], moment(time));
        if (!(rules_.advance(result, states_[view], moment(time)) == result))
            violation("advance is not at rest", from_);
        return advanced_[k] = mine(result);
    }

    const Joint& joint(std::uint32_t m, std::uint32_t view, std::uint8_t time) {
        const std::uint64_t k = (std::uint64_t{m} * 8 + time) << 32 | view;
        if (const auto known = joints_.find(k); known != joints_.end()) return known->second;
        return joints_[k] = rules_.reduce(mines_[m], states_[view], moment(time));
    }

    // Both hear the newest of each other until nothing changes; the exchanges that count are those
    // that changed what the two do together.
    const Settled& settled(std::uint32_t a, std::uint32_t b, std::uint8_t time) {
        const std::uint64_t k = (std::uint64_t{a} * 8 + time) << 32 | b;
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
        w.pressed = w.pressed.swapped();
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
        const SessionTime now = scenario_.instants[w.time];
        const Pressed pressed = w.pressed;
        const auto press = [&](const char* name, Pressed p, auto act) {
            Mine changed = m;
            act(changed);
            World next = w;
            next.mine[x] = advanced(mine(changed), w.view[x], w.time);
            next.pressed = p;
            next.offered = static_cast<std::uint8_t>(w.offered | 1u << changed.said.offer.id);
            ++next.presses;
            add(next, from_, name);
        };
        const bool asking = m.said.offer.id != 0 && m.said.offer.id != m.said.yes.id &&
                            m.said.offer.id != m.said.yes.lead;
        const bool free = j.kind == Kind::nothing ||
                          (j.alone && j.kind != Kind::paused && j.kind != Kind::settling);
        if (free && !asking && m.said.yes.id == 0 && t.instance != 0) {
            for (std::uint32_t id = 1; id <= scenario_.plans.size(); ++id) {
                if ((w.offered >> id & 1) || within(plan(id))) continue;
                press(tag(side, "A offers", "B offers"), pressed.with(Pressed::yes(side, id)),
                      [&](Mine& c) {
                          c.said.offer = {id, plan(id)};
                      });
            }
        }
        if (scenario_.leads) lead_presses(w, side, m, j, asking, press);
        if (asking)
            press(tag(side, "A's offer fades", "B's offer fades"), pressed,
                  [](Mine& c) { c.said.offer = {}; });
        const Offer offer = open_offer(m, t);
        if (offer.id != 0 &&
            (within(offer.plan) ? m.said.yes.lead != offer.id : free && m.said.yes.id == 0)) {
            press(tag(side, "A accepts", "B accepts"), pressed.with(Pressed::yes(side, offer.id)),
                  [&](Mine& c) { press::accept(c, offer, moment(w.time), false); });
        }
        if (j.pacer) {
            const bool said_resume =
                j.kind == Kind::paused && (j.alone ? m.alone : m.said.yes).resume_n == j.pause_n;
            if (scenario_.pauses && (j.kind != Kind::paused || said_resume) &&
                j.pause_n < max_pause) {
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
            if (scenario_.smaller) {
                press(tag(side, "A eases", "B eases"),
                      j.alone ? pressed : pressed.with(Pressed::smaller(j.id)),
                      [&](Mine& c) { press::smaller(c, j, now); });
            }
            if (scenario_.softer && j.pacer->plan.softer_from[2] == 0) {
                press(tag(side, "A softens", "B softens"),
                      j.alone ? pressed : pressed.with(Pressed::softer(j.id)),
                      [&](Mine& c) { press::softer(c, j, now); });
            }
            if (j.turn && j.turn->mine && j.kind == Kind::running) {
                press(tag(side, "A hands over", "B hands over"), pressed,
                      [&](Mine& c) { press::hand_over(c, j, now); });
            }
        }
        if (j.pacer || m.said.yes.id != 0) {
            Pressed p = pressed;
            if (j.pacer && j.alone) p = p.with(Pressed::my_stop(side, j.id));
            if (const std::uint32_t id = m.said.yes.id)
                p = p.with(Pressed::stop(id)).with(Pressed::my_stop(side, id));
            press(tag(side, "A stops", "B stops"), p, [](Mine& c) { press::stop(c); });
        }
        const auto cools = [&](const char* name, Pressed p, auto act) {
            if (pressed.cool_downs() >= static_cast<int>(max_cool)) return;
            Mine changed = m;
            act(changed);
            press(name, p.with(Pressed::cooled(nth_cool(changed.said.cool.at.count()))), act);
        };
        if (scenario_.cools && j.kind != Kind::cooling) {
            const std::uint32_t ended = m.said.yes.id;
            cools(tag(side, "A cools down", "B cools down"),
                  ended ? pressed.with(Pressed::stop(ended)) : pressed,
                  [&](Mine& c) { press::cool_down(c, 25min, now); });
        }
        if (j.kind == Kind::cooling) {
            cools(tag(side, "A extends", "B extends"), pressed,
                  [&](Mine& c) { press::extend(c, 20min, now); });
            if (!m.said.cool.ready) {
                press(tag(side, "A is ready", "B is ready"),
                      pressed.with(Pressed::ready(side, nth_cool(j.id))),
                      [](Mine& c) { press::ready(c); });
            }
            if (now >= *j.ends) {
                press(tag(side, "A leaves it at that", "B leaves it at that"),
                      pressed.with(Pressed::left(nth_cool(j.id))),
                      [](Mine& c) { press::leave_cool_down(c); });
            }
        }
        if ((w.restarted >> side & 1) == 0) restart(w, side);
    }

    template <class Press>
    void lead_presses(const World& w, int side, const Mine& m, const Joint& j, bool asking,
                      const Press& press) {
        const Pressed pressed = w.pressed;
        const bool breathes = j.kind == Kind::running && !j.alone;
        for (std::uint32_t id = 2; breathes && !asking && id <= scenario_.plans.size(); ++id) {
            if (w.offered >> id & 1) continue;
            press(tag(side, "A asks for a lead", "B asks for a lead"),
                  pressed.with(Pressed::yes(side, id)), [&](Mine& c) {
                      c.said.offer = {id, plan(id)};
                  });
        }
        if (j.leader != Who::nobody) {
            press(tag(side, "A ends the lead", "B ends the lead"),
                  pressed.with(Pressed::stop(m.said.yes.lead)),
                  [](Mine& c) { press::end_lead(c); });
        }
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
        Pressed pressed = w.pressed;
        for (std::uint32_t id = 1; id <= max_id; ++id)
            pressed = pressed.without(Pressed::yes(side, id)).without(Pressed::my_stop(side, id));
        next.pressed = pressed;
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
        const Pressed pressed = w.pressed;
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
        const std::array<const Joint*, 2> joints{&joint(w.mine[0], w.view[0], w.time),
                                                 &joint(w.mine[1], w.view[1], w.time)};
        check_lead(w, joints, at);
        const auto speaks = [](const Joint* j) {
            return j->turn && j->turn->mine && j->kind == Kind::running;
        };
        if (speaks(joints[0]) && speaks(joints[1])) violation("both speak", at);
        check_settled(w, at);
    }

    void check_lead(const World& w, const std::array<const Joint*, 2>& joints, std::uint32_t at) {
        for (int side : {0, 1}) {
            const auto x = static_cast<std::size_t>(side);
            if (joints[x]->leader == Who::nobody) continue;
            const std::uint32_t lead = mines_[w.mine[x]].said.yes.lead;
            if (!said_yes(w.pressed, side, lead)) violation("a lead without my yes", at);
            if (states_[w.view[x]].yes.lead != lead)
                violation("a lead without the partner's yes", at);
        }
        if (joints[0]->leader == Who::me && joints[1]->leader == Who::me)
            violation("both lead", at);
    }

    // Crossing offers of the same agree without a further press.
    bool said_yes(Pressed pressed, int side, std::uint32_t id) const {
        if (pressed.has(Pressed::yes(side, id))) return true;
        for (std::uint32_t other = 1; other <= scenario_.plans.size(); ++other) {
            if (alike(plan(other), plan(id)) && pressed.has(Pressed::yes(side, other))) return true;
        }
        return false;
    }

    // What both see alike of what they do together; who leads and who speaks is mirrored.
    static Joint together(Joint j, bool mirrored) {
        if (j.alone) return {};
        if (mirrored && j.leader != Who::nobody)
            j.leader = j.leader == Who::me ? Who::partner : Who::me;
        if (mirrored && j.turn) j.turn->mine = !j.turn->mine;
        return j;
    }

    void check_settled(const World& w, std::uint32_t at) {
        const Pressed pressed = w.pressed;
        const Settled& s = settled(w.mine[0], w.mine[1], w.time);
        most_exchanges = std::max(most_exchanges, s.exchanges);
        if (s.exchanges > 3) violation("takes more than 3 exchanges", at);
        if (s.exchanges == never) return violation("never settles", at);
        const Joint j = together(s.joint[0], false);
        if (!(j == together(s.joint[1], true))) violation("settles on two joints", at);
        const std::uint32_t lead = s.mine[0].said.yes.lead;
        if (j.leader != Who::nobody && pressed.has(Pressed::stop(lead)))
            violation("an ended lead leads", at);
        if (j.pacer && j.leader == Who::nobody && (lead != 0 || s.mine[1].said.yes.lead != 0))
            violation("a yes to a lead hangs on", at);
        if (j.turn && j.kind == Kind::running && !j.turn->ends)
            violation("a turn never begins", at);
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
            if (pressed.has(Pressed::softer(j.id)) && j.pacer->plan.softer_from[0] == 0)
                violation("a softening is lost", at);
        }
        const Tenths cool = std::max(s.mine[0].said.cool.at, s.mine[1].said.cool.at);
        if (cool != Tenths{}) {
            const std::uint32_t n = nth_cool(cool.count());
            const bool ready =
                pressed.has(Pressed::ready(0, n)) && pressed.has(Pressed::ready(1, n));
            bool left = false;  // it, or a later one
            for (std::uint32_t i = n; i < 12; ++i) left |= pressed.has(Pressed::left(i));
            const bool may_end = ready || left;
            if (!may_end && (j.kind != Kind::cooling || j.id != cool.count()))
                violation("a cool-down is lost", at);
        }
        if (s.mine[0].said.yes.id != 0 && s.mine[1].said.yes.id != 0 && !j.pacer)
            violation("both said yes and nothing comes of it", at);
    }

    Scenario scenario_;
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
constexpr int fewer = 1;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr int fewer = 1;
#else
constexpr int fewer = 0;
#endif
#else
constexpr int fewer = 0;
#endif

class ConsentSearch : public testing::TestWithParam<Scenario (*)()> {};

TEST_P(ConsentSearch, FindsNoViolationInAnyReachableState) {
    const Scenario scenario = GetParam()();
    const auto started = std::chrono::steady_clock::now();
    Search search(scenario, scenario.presses - fewer, {});
    search.run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::printf(
        "%s: presses %d, states %zu, violations %zu, exchanges to settle at most %d, %.1f s\n",
        scenario.name, scenario.presses - fewer, search.size(), search.violations.size(),
        search.most_exchanges, took.count());
    for (const auto& [what, path] : search.violations) ADD_FAILURE() << what << ": " << path;
    EXPECT_LE(search.most_exchanges, 3);
    EXPECT_GT(search.size(), 20'000u);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, ConsentSearch,
                         testing::Values(&offers, &easing, &softening, &leading,
                                         &leading_with_pauses, &talking));

struct Broken {
    const char* rule;
    const char* violation;  // that it must lead to
    Rules rules;
    Scenario (*scenario)() = offers;
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
    Mine alone = mine;
    alone.joined.resume_n = std::max(mine.joined.resume_n, mine.said.yes.resume_n);
    return reduce(alone, theirs, at);
}

Mine no_softer_copied(const Mine& mine, const PeerState& theirs, const Moment& at) {
    Mine next = advance(mine, theirs, at);
    if (next.said.yes.id == mine.said.yes.id) next.said.yes.softer = mine.said.yes.softer;
    return next;
}

Joint my_softer(const Mine& mine, const PeerState& theirs, const Moment& at) {
    PeerState harder = theirs;
    harder.yes.softer = {};
    return reduce(mine, harder, at);
}

Mine no_end_by_cool_down(const Mine& mine, const PeerState& theirs, const Moment& at) {
    Mine next = advance(mine, theirs, at);
    if (next.said.cool.is_on()) {
        next.said.yes = mine.said.yes;
        next.said.stopped = mine.said.stopped;
    }
    return next;
}

Joint one_lead(const Mine& mine, const PeerState& theirs, const Moment& at) {
    Mine alone = mine;
    alone.joined.lead = mine.said.yes.lead;
    alone.joined.first = !mine.said.yes.first;
    return reduce(alone, theirs, at);
}

Mine no_lead_dropped(const Mine& mine, const PeerState& theirs, const Moment& at) {
    Mine next = advance(mine, theirs, at);
    if (next.said.yes.id == mine.said.yes.id && next.said.yes.lead == 0) {
        next.said.yes.lead = mine.said.yes.lead;
        next.said.yes.first = mine.said.yes.first;
    }
    return next;
}

Mine no_lead_dropped_in_a_pause(const Mine& mine, const PeerState& theirs, const Moment& at) {
    const Yes& yes = mine.said.yes;
    const bool paused = std::min(yes.resume_n, theirs.yes.resume_n) < yes.pause_n;
    return paused ? no_lead_dropped(mine, theirs, at) : advance(mine, theirs, at);
}

Mine no_lead_crossing(const Mine& mine, const PeerState& theirs, const Moment& at) {
    const bool crossing = mine.said.yes.lead != 0 && mine.said.yes.lead == theirs.offer.id &&
                          theirs.yes.lead == mine.said.offer.id;
    return crossing ? mine : advance(mine, theirs, at);
}

Mine no_floor_taken(const Mine& mine, const PeerState& theirs, const Moment& at) {
    Mine next = advance(mine, theirs, at);
    if (next.said.yes.turn > theirs.yes.turn || !theirs.yes.turn_at)
        next.said.yes.turn_at = mine.said.yes.turn_at;
    return next;
}

TEST(ConsentSearchItself, FindsEachBrokenRule) {
    const std::vector<Broken> all{
        {"facts are copied on sight", "a cool-down is lost", {no_copying, reduce}},
        {"crossing accepts take the smaller id",
         "both said yes and nothing comes of it",
         {no_crossing, reduce}},
        {"a yes that nobody stands by is let go",
         "both said yes and nothing comes of it",
         {no_letting_go, reduce}},
        {"a stop names its plan", "a stopped plan runs", {no_stop, reduce}},
        {"what lives on stays paused",
         "resumes without both",
         {unpaused_by_restart, reduce},
         easing},
        {"starting takes two", "runs without the partner's yes", {advance, one_yes}},
        {"resuming takes two", "resumes without both", {advance, one_resume}, easing},
        {"one softens for both", "settles on two joints", {no_softer_copied, my_softer}, easing},
        {"a cool-down ends the plan",
         "a stopped plan runs",
         {no_end_by_cool_down, reduce},
         softening},
        {"leading takes two", "a lead without the partner's yes", {advance, one_lead}, leading},
        {"ending a lead takes one", "a yes to a lead hangs on", {no_lead_dropped, reduce}, leading},
        {"ending a lead takes one in a pause, too",
         "a yes to a lead hangs on",
         {no_lead_dropped_in_a_pause, reduce},
         leading_with_pauses},
        {"crossing yeses to leads take the smaller id",
         "a yes to a lead hangs on",
         {no_lead_crossing, reduce},
         leading},
        {"the new speaker says when a turn began",
         "a turn never begins",
         {no_floor_taken, reduce},
         talking},
    };
    for (const Broken& broken : all) {
        Search search(broken.scenario(), 5, broken.rules);
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
