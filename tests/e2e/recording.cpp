// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/recording.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <stdexcept>

namespace attune::e2e {
namespace {

constexpr std::size_t buffer_samples = 512;

}  // namespace

Recording::Recording(const Recorder& recorder) {
    std::ifstream log{recorder.log()};
    for (Buffer buffer; log >> buffer.first >> buffer.local_ns;) buffers_.push_back(buffer);
    std::ifstream file{recorder.samples(), std::ios::binary};
    for (std::int16_t sample; file.read(reinterpret_cast<char*>(&sample), sizeof sample);)
        samples_.push_back(sample / 32768.0);
    if (buffers_.empty()) throw std::runtime_error{"no sound was recorded"};
    // Until a device is let play, SDL writes silence that nobody asked us for.
    const auto asked = buffers_.back().first + buffer_samples;
    if (samples_.size() < asked || samples_.size() > asked + 20 * buffer_samples)
        throw std::runtime_error{"the recording and its log differ in length"};
    const auto before = static_cast<std::ptrdiff_t>(samples_.size() - asked);
    samples_.erase(samples_.begin(), samples_.begin() + before);
}

std::int64_t Recording::time_of(std::size_t sample) const {
    const auto after = std::ranges::upper_bound(buffers_, sample, {}, &Buffer::first);
    const auto& buffer = *(after - 1);
    return buffer.local_ns + std::llround(static_cast<double>(sample - buffer.first) * 1e9 / rate);
}

std::int64_t Recording::stalled_before(std::size_t sample) const {
    constexpr std::size_t looked_at = 47;  // buffers: half a second
    const auto last = std::ranges::upper_bound(buffers_, sample, {}, &Buffer::first) - 1;
    const auto first = last - std::min<std::ptrdiff_t>(last - buffers_.begin(), looked_at);
    const auto each = paces(first, last);
    return each.empty() ? 0 : each.back() - each[each.size() / 2];
}

std::vector<std::int64_t> Recording::paces(Buffers first, Buffers last) {
    std::vector<std::int64_t> each;
    for (auto it = first; it != last; ++it) each.push_back((it + 1)->local_ns - it->local_ns);
    std::ranges::sort(each);
    return each;
}

std::int64_t Recording::stalled_between(std::int64_t from_ns, std::int64_t to_ns) const {
    const auto all = paces(buffers_.begin(), buffers_.end() - 1);
    const auto even = all.empty() ? 0 : all[all.size() / 2];
    auto it = std::ranges::upper_bound(buffers_, from_ns, {}, &Buffer::local_ns);
    if (it != buffers_.begin()) --it;
    std::int64_t stalled = 0;
    for (; it + 1 < buffers_.end() && it->local_ns < to_ns; ++it)
        stalled += std::max<std::int64_t>(0, (it + 1)->local_ns - it->local_ns - even);
    return stalled;
}

std::size_t Recording::sample_at(std::int64_t local_ns) const {
    const auto after = std::ranges::upper_bound(buffers_, local_ns, {}, &Buffer::local_ns);
    if (after == buffers_.begin()) return 0;
    const auto& buffer = *(after - 1);
    const auto into = std::llround(static_cast<double>(local_ns - buffer.local_ns) * rate / 1e9);
    return std::min(buffer.first + static_cast<std::size_t>(into), samples_.size());
}

std::vector<Onset> Recording::onsets() const {
    const double heard = peak() / 20;
    constexpr auto gap = static_cast<std::size_t>(rate * 0.005);
    constexpr auto look = static_cast<std::size_t>(rate * 0.1);
    constexpr double between = 215;  // Hz: an inhale begins below, an exhale above
    std::vector<Onset> found;
    std::size_t quiet = 0;
    for (std::size_t i = 0; i + look < samples_.size(); ++i) {
        if (std::abs(samples_[i]) < heard) {
            ++quiet;
            continue;
        }
        if (quiet >= gap) {
            int crossings = 0;
            for (std::size_t j = i + 1; j < i + look; ++j)
                crossings += samples_[j - 1] < 0 && samples_[j] >= 0;
            found.push_back({time_of(i), crossings < between * 0.1, stalled_before(i)});
        }
        quiet = 0;
    }
    return found;
}

std::int64_t Recording::silent_after(std::int64_t from_ns, std::chrono::milliseconds quiet) const {
    const auto wanted = static_cast<std::size_t>(static_cast<double>(quiet.count()) * rate / 1000);
    const auto begin = sample_at(from_ns);
    std::size_t last = begin;
    for (std::size_t i = begin; i < samples_.size(); ++i) {
        if (samples_[i] != 0) last = i;
        if (i - last == wanted) return last == begin ? from_ns : time_of(last);
    }
    return std::numeric_limits<std::int64_t>::max();
}

double Recording::step() const {
    double most = 0;
    for (std::size_t i = 1; i < samples_.size(); ++i)
        most = std::max(most, std::abs(samples_[i] - samples_[i - 1]));
    return most;
}

double Recording::bend() const {
    double most = 0;
    for (std::size_t i = 2; i < samples_.size(); ++i)
        most = std::max(most, std::abs(samples_[i] - 2 * samples_[i - 1] + samples_[i - 2]));
    return most;
}

double Recording::peak() const {
    double most = 0;
    for (const double sample : samples_) most = std::max(most, std::abs(sample));
    return most;
}

std::vector<std::int64_t> inhales(const Client& client, double cycle) {
    std::vector<const v1::Sample*> samples;
    std::int64_t start_local = 0;
    for (const auto& event : client.events()) {
        if (event.has_sample()) samples.push_back(&event.sample());
        if (event.has_stage() && event.stage().stage() == Stage::BREATHING)
            start_local = event.stage().local_ns();
    }
    // The other way around of what a client computes: from its samples, between them by a line.
    const auto line = [&](std::int64_t x, auto from, auto to) -> std::optional<std::int64_t> {
        const auto after = std::ranges::upper_bound(samples, x, {}, from);
        if (after == samples.begin() || after == samples.end()) return std::nullopt;
        const auto* p = *(after - 1);
        const auto* q = *after;
        const auto part = static_cast<double>(x - from(p)) / static_cast<double>(from(q) - from(p));
        return to(p) + std::llround(part * static_cast<double>(to(q) - to(p)));
    };
    const auto local = [](const v1::Sample* s) { return s->local_ns(); };
    const auto session = [](const v1::Sample* s) { return s->session_ns(); };
    std::vector<std::int64_t> times;
    const auto start = line(start_local, local, session);
    if (!start) return times;
    for (int n = 0;; ++n) {
        const auto time = line(*start + std::llround(n * cycle * 1e9), session, local);
        if (!time) return times;
        times.push_back(*time);
    }
}

}  // namespace attune::e2e
