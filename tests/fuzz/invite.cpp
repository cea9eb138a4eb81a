// SPDX-License-Identifier: GPL-3.0-or-later
// Five words as a person types or pastes them: whole, by prefix, and through the join command.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "client/session/meeting.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace attune;
    const std::string_view text(reinterpret_cast<const char*>(data), size);

    const auto parsed = parse_invite(text);
    if (parsed.invite) {
        require(parsed.word_count == 5 && parsed.unknown_words.empty());
        require(parse_invite(parsed.invite->text()).invite == parsed.invite);
    }
    for (const auto& unknown : parsed.unknown_words)
        require(!unknown.empty() && unknown.size() <= 24 && !word_index(unknown));

    const auto completions = complete(text);
    if (completions.size() == 1 && text.size() >= 4)
        require(word_index(text) && words[*word_index(text)] == completions[0]);

    // A line of the input is a word; the last one is the name.
    v1::Join join;
    auto rest = text;
    for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
        join.add_words(std::string(rest.substr(0, end)));
        rest.remove_prefix(end + 1);
    }
    join.set_name(std::string(rest));
    Meeting meeting({});
    const auto error = meeting.join(LocalTime(std::chrono::hours(1)), 20000, join);
    require(error.size() < 200);
    require(error.empty() == meeting.poll_job().has_value());
    const bool said = std::ranges::all_of(error, [](char c) { return c >= ' ' && c <= '~'; });
    require(said);
    return 0;
}
