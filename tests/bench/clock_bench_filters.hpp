// SPDX-License-Identifier: GPL-3.0-or-later
// What others do, in outline, to compare with on the same packets: the filters behind Ableton Link,
// Snapcast and NTP.
#pragma once

#include <algorithm>
#include <deque>
#include <limits>
#include <vector>

namespace attune::bench {

// One exchange as those filters see it, in s.
struct Exchange {
    double offset, round_trip, middle, received;
};

inline double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Ableton Link: the median of a burst of 50 exchanges, every 30 s; no skew.
class BurstMedian {
  public:
    void add(const Exchange& e) {
        if (e.received < next_) return;
        burst_.push_back(e.offset);
        if (burst_.size() < 50) return;
        offset_ = median(burst_);
        known_ = true;
        burst_.clear();
        next_ = e.received + 30;
    }
    bool known() const { return known_; }
    double offset(double) const { return offset_; }

  private:
    std::vector<double> burst_;
    double offset_ = 0, next_ = 0;
    bool known_ = false;
};

// Snapcast: the median of the last 200: 50 in a row, then one a second.
class SlidingMedian {
  public:
    void add(const Exchange& e) {
        if (count_ >= 50 && e.received < next_) return;
        next_ = e.received + 1;
        ++count_;
        last_.push_back(e.offset);
        if (last_.size() > 200) last_.pop_front();
        offset_ = median({last_.begin(), last_.end()});
    }
    bool known() const { return count_ > 0; }
    double offset(double) const { return offset_; }

  private:
    std::deque<double> last_;
    double offset_ = 0, next_ = 0;
    int count_ = 0;
};

// RFC 5905, 10: of the last 8 the one of the least delay, ageing by 15 ppm.
class NtpMinimum {
  public:
    void add(const Exchange& e) {
        last_.push_back(e);
        if (last_.size() > 8) last_.pop_front();
    }
    bool known() const { return !last_.empty(); }
    double offset(double now) const {
        const auto distance = [now](const Exchange& e) {
            return e.round_trip / 2 + 15e-6 * (now - e.middle);
        };
        return std::min_element(
                   last_.begin(), last_.end(),
                   [&](const auto& a, const auto& b) { return distance(a) < distance(b); })
            ->offset;
    }

  private:
    std::deque<Exchange> last_;
};

}  // namespace attune::bench
