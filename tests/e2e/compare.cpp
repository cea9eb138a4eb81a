// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/compare.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace attune::e2e {
namespace {

// b's breath and rate bend: over more than that it is the line that is off.
constexpr std::int64_t longest_line = second / 5;

std::vector<const v1::Sample*> samples_of(const Client& client) {
    std::vector<const v1::Sample*> samples;
    for (const auto& event : client.events())
        if (event.has_sample()) samples.push_back(&event.sample());
    return samples;
}

// Calls use(a's sample, b before, b after, fraction between those) for each instant that both
// cover.
template <class Use>
void for_each_instant(const Client& a, const Client& b, std::int64_t from_ns, Use use) {
    const auto of_b = samples_of(b);
    for (const auto* sample : samples_of(a)) {
        if (sample->local_ns() < from_ns) continue;
        const auto after =
            std::lower_bound(of_b.begin(), of_b.end(), sample->local_ns(),
                             [](const auto* s, std::int64_t t) { return s->local_ns() < t; });
        if (after == of_b.begin() || after == of_b.end()) continue;
        const auto* before = *(after - 1);
        const auto span = (*after)->local_ns() - before->local_ns();
        if (span > longest_line) continue;
        use(*sample, *before, **after,
            static_cast<double>(sample->local_ns() - before->local_ns()) /
                static_cast<double>(span));
    }
}

std::int64_t session_difference(const v1::Sample& a, const v1::Sample& before,
                                const v1::Sample& after, double fraction) {
    const auto advance = static_cast<double>(after.session_ns() - before.session_ns()) * fraction;
    return a.session_ns() - before.session_ns() - std::llround(advance);
}

}  // namespace

Apart compare(const Client& a, const Client& b, std::int64_t from_ns) {
    Apart apart;
    for_each_instant(
        a, b, from_ns, [&](const auto& at, const auto& before, const auto& after, double fraction) {
            if (at.stage() != before.stage() || at.stage() != after.stage()) return;
            ++apart.instants;
            apart.session_ns = std::max<std::int64_t>(
                apart.session_ns, std::abs(session_difference(at, before, after, fraction)));
            const double breath = before.breath() + fraction * (after.breath() - before.breath());
            apart.breath = std::max(apart.breath, std::abs(at.breath() - breath));
        });
    return apart;
}

std::vector<Instant> clock_differences(const Client& a, const Client& b, std::int64_t from_ns) {
    std::vector<Instant> instants;
    for_each_instant(
        a, b, from_ns, [&](const auto& at, const auto& before, const auto& after, double fraction) {
            if (at.timeline() == before.timeline() && at.timeline() == after.timeline())
                instants.push_back(
                    {at.local_ns(), session_difference(at, before, after, fraction)});
        });
    return instants;
}

}  // namespace attune::e2e
