// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/paths.hpp"

#include <sstream>

namespace attune::e2e {
namespace {

sim::PathModel model(double delay_ms, double jitter_ms, double loss,
                     sim::Jitter shape = sim::Jitter::pareto) {
    sim::PathModel path;
    path.delay = sim::Seconds{delay_ms * 1e-3};
    path.jitter = sim::Seconds{jitter_ms * 1e-3};
    path.loss = loss;
    path.shape = shape;
    return path;
}

RelayedPath both(const sim::PathModel& path) {
    return {path, path, 0};
}

std::optional<RelayedPath> custom(const std::string& text) {
    double delay = 0;
    double jitter = 0;
    double loss = 0;
    double duplicates = 0;
    std::istringstream fields{text};
    for (std::string field; std::getline(fields, field, ',');) {
        const auto equals = field.find('=');
        if (equals == std::string::npos) return std::nullopt;
        const auto key = field.substr(0, equals);
        double* value = key == "delay"        ? &delay
                        : key == "jitter"     ? &jitter
                        : key == "loss"       ? &loss
                        : key == "duplicates" ? &duplicates
                                              : nullptr;
        if (!value) return std::nullopt;
        *value = std::stod(field.substr(equals + 1));
    }
    auto path = both(model(delay, jitter, loss));
    path.duplicates = duplicates;
    return path;
}

}  // namespace

std::optional<RelayedPath> path_named(const std::string& name) {
    if (name == "a") return both(model(0.1, 0, 0));
    if (name == "b") return both(model(3, 3, 0.01));
    if (name == "c") return both(model(40, 10, 0.01));
    if (name == "d") return both(model(120, 40, 0.10));
    if (name == "e") return RelayedPath{model(20, 3, 0.01), model(60, 3, 0.01), 0};
    if (name == "c'") return both(model(40, 10, 0.01, sim::Jitter::normal));
    if (name == "d'") return both(model(120, 40, 0.10, sim::Jitter::normal));
    return custom(name);
}

}  // namespace attune::e2e
