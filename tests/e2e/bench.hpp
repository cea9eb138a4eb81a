// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

namespace attune::e2e {

inline constexpr double ms = 1e6;  // in ns

// Nearest rank, in place.
inline double percentile(std::vector<double>& values, double percent) {
    if (values.empty()) return std::nan("");
    std::ranges::sort(values);
    const auto rank =
        static_cast<std::size_t>(percent / 100 * static_cast<double>(values.size() - 1) + 0.5);
    return values[rank];
}

inline double cpu_seconds(pid_t pid) {
    std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
    std::string skipped;
    std::getline(stat, skipped, ')');
    for (int field = 3; field < 14; ++field) stat >> skipped;
    double user = 0;
    double system = 0;
    stat >> user >> system;  // in clock ticks
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// At most, so far.
inline double resident_mb(pid_t pid) {
    std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    return std::nan("");
}

// What needs a network of the benchmark's own.
void bench_reconnect(bool brief);
void bench_pair(bool brief);
void bench_flood(bool brief);

}  // namespace attune::e2e
