// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/strangers.hpp"

#include <fstream>
#include <iterator>

namespace attune::e2e {

std::optional<std::size_t> wait(Client& client, Match kind, std::size_t from,
                                Milliseconds timeout) {
    Process::pump_until(
        [&] {
            while (from < client.mark() && !(client.events()[from].*kind)()) ++from;
            return from < client.mark();
        },
        timeout);
    if (from == client.mark()) return std::nullopt;
    return from;
}

std::string join(const std::vector<std::string>& words, const std::string& name) {
    std::string quoted;
    for (const auto& word : words) quoted += (quoted.empty() ? "\"" : ",\"") + word + '"';
    return R"({"join":{"words":[)" + quoted + R"(],"name":")" + name + "\"}}";
}

Strangers::Strangers() {
    std::filesystem::create_directory(folder_.path() / "home");
    for (const auto* name : {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
                             "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMPDIR"})
        environment_[name] = folder_.path() / "home";
}

Client& Strangers::start(std::size_t side, const std::vector<std::string>& more) {
    std::vector<std::string> arguments{ATTUNE_PROGRAM, "headless",   "--sample-ms", "0",
                                       "--profile",    profile(side)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    clients_[side].reset();  // the profile's lock is free when the next one starts
    clients_[side] = std::make_unique<Client>(arguments, environment_);
    return *clients_[side];
}

std::vector<std::string> Strangers::invite() {
    const auto mark = inviter().mark();
    inviter().say(R"({"invite":{}})");
    const auto event = wait(inviter(), &v1::Event::has_invite, mark);
    if (!event) return {};
    const auto& words = inviter().events()[*event].invite().words();
    return {words.begin(), words.end()};
}

bool Strangers::pair() {
    start_both();
    const auto words = invite();
    if (words.size() != 5) return false;
    Process::pump_for(reading_aloud);
    joiner().say(join(words));
    return wait(inviter(), &v1::Event::has_safety_words) &&
           wait(joiner(), &v1::Event::has_safety_words);
}

std::map<std::string, std::string> Strangers::snapshot() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder_.path()}) {
        if (entry.is_directory()) continue;
        std::ifstream in{entry.path(), std::ios::binary};
        files[entry.path().lexically_relative(folder_.path())] = {
            std::istreambuf_iterator<char>{in}, {}};
    }
    return files;
}

}  // namespace attune::e2e
