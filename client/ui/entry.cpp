// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/entry.hpp"

#include <algorithm>
#include <optional>

#include "client/ui/composer.hpp"
#include "client/ui/key_names.hpp"
#include "client/words/strings.hpp"
#include "net/crypto/invite.hpp"

namespace attune::ui {
namespace {

constexpr std::size_t most_named = 4;  // words in one line
constexpr std::size_t longest_name_points = 32;
constexpr std::size_t longest_name_bytes = 64;

bool is_latin(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

unsigned char byte(char c) {
    return static_cast<unsigned char>(c);
}

bool continues(char c) {
    return (byte(c) & 0xC0U) == 0x80U;
}

// Bytes of the code point that `text` begins with (RFC 3629); 0: it begins with none.
std::size_t code_point(std::string_view text) {
    const unsigned lead = byte(text.front());
    if (lead < 0x80) return 1;
    const std::size_t size = lead < 0xC2   ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
    if (size == 0 || text.size() < size) return 0;
    if (!std::ranges::all_of(text.substr(1, size - 1), continues)) return 0;
    const unsigned second = byte(text[1]);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool surrogate = lead == 0xED && second >= 0xA0;
    const bool beyond = lead == 0xF4 && second >= 0x90;
    return overlong || surrogate || beyond ? 0 : size;
}

bool is_control(std::string_view point) {
    return byte(point[0]) < 0x20 || byte(point[0]) == 0x7F ||
           (byte(point[0]) == 0xC2 && byte(point[1]) < 0xA0);
}

// An invite among other words, none of which is in the list: the only five in a row, or the only
// five. Among those a word counts only as a whole.
struct Sentence {
    explicit Sentence(std::string_view text) {
        std::vector<WordIndex> all;
        std::vector<WordIndex> row;
        std::size_t rows = 0;
        std::optional<std::vector<WordIndex>> found;
        const auto end_row = [&] {
            if (row.size() == WordEntry::count && ++rows == 1) found = row;
            row.clear();
        };
        while (!text.empty()) {
            const auto begin = std::ranges::find_if(text, is_latin);
            const auto end = std::find_if_not(begin, text.end(), is_latin);
            const std::string_view word(begin, end);
            text = std::string_view(end, text.end());
            if (const auto index = word_index(word); index && words[*index].size() == word.size()) {
                all.push_back(*index);
                row.push_back(*index);
            } else if (!word.empty()) {
                end_row();
            }
        }
        end_row();
        known = all.size();
        if (known == WordEntry::count) invite = all;
        if (rows == 1) invite = found;
    }

    std::optional<std::vector<WordIndex>> invite;
    std::size_t known = 0;  // words of the list
};

template <class Words>
std::string listed(const Words& all, std::string_view between) {
    std::string text;
    for (std::size_t i = 0; i < std::min(all.size(), most_named); ++i)
        text += std::string(i == 0 ? "" : between) + std::string(all[i]);
    return text;
}

}  // namespace

void WordEntry::type(std::string_view text) {
    answer_.clear();
    for (const char c : text) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper || (c >= 'a' && c <= 'z')) {
            if (at_ < count && typed_[at_].size() < longest_word)
                typed_[at_] += upper ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (byte(c) < 0x80) {
            take();
        }
    }
    // A letter of another script counts for nothing, and it is said.
    for (; !text.empty(); text.remove_prefix(std::max<std::size_t>(code_point(text), 1))) {
        const std::string_view point = text.substr(0, code_point(text));
        if (point.size() < 2 || !is_letter(point)) continue;
        answer_ = filled(strings::only_a_to_z, std::string(point));
        return;
    }
}

void WordEntry::paste(std::string_view text) {
    answer_.clear();
    if (text.size() > longest_paste) {
        answer_ = strings::paste_too_long;
        return;
    }
    const ParsedInvite parsed = parse_invite(text);
    if (parsed.invite) {
        for (std::size_t i = 0; i < count; ++i)
            typed_[i] = attune::words[parsed.invite->indices[i]];
        at_ = count;
    } else if (const Sentence sentence{text}; sentence.invite) {
        for (std::size_t i = 0; i < count; ++i) typed_[i] = attune::words[(*sentence.invite)[i]];
        at_ = count;
    } else if (parsed.word_count != count) {
        const auto found = sentence.known > 0 ? sentence.known : parsed.word_count;
        answer_ = filled(strings::not_five, std::to_string(found));
    } else {
        answer_ = filled(strings::no_such_word, listed(parsed.unknown_words, ", "));
    }
}

void WordEntry::take() {
    if (at_ == count || typed_[at_].empty()) return;
    typed_[at_] += rest(at_);
    // What was wrong or left out before comes last.
    for (std::size_t i = 1; i <= count; ++i) {
        const std::size_t next = (at_ + i) % count;
        if (word_index(typed_[next])) continue;
        at_ = next;
        return;
    }
    at_ = count;
}

void WordEntry::back() {
    answer_.clear();
    if (at_ < count && !typed_[at_].empty())
        typed_[at_].pop_back();
    else if (at_ > 0)
        --at_;
}

void WordEntry::go_to(std::size_t slot) {
    answer_.clear();
    at_ = std::min(slot, count - 1);
}

std::string_view WordEntry::rest(std::size_t slot) const {
    if (typed_[slot].empty()) return {};
    const auto found = attune::complete(typed_[slot]);
    return found.size() == 1 ? found.front().substr(typed_[slot].size()) : std::string_view{};
}

bool WordEntry::complete() const {
    return std::ranges::all_of(typed_,
                               [](const auto& word) { return word_index(word).has_value(); });
}

std::vector<std::string> WordEntry::words() const {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(typed_[i] + std::string(rest(i)));
    return out;
}

std::string WordEntry::notice() const {
    if (!answer_.empty()) return answer_;
    std::vector<std::string_view> wrong;
    for (std::size_t i = 0; i < count; ++i) {
        const auto found = attune::complete(typed_[i]).size();
        const bool left_short = i != at_ && !typed_[i].empty() && found > 1;
        if (found == 0 || left_short) wrong.emplace_back(typed_[i]);
    }
    if (!wrong.empty()) return filled(strings::no_such_word, listed(wrong, ", "));
    if (at_ == count || typed_[at_].empty()) return {};
    const auto found = attune::complete(typed_[at_]);
    if (found.size() == 1) return {};
    return listed(found, " \xC2\xB7 ") + (found.size() > most_named ? " \xE2\x80\xA6" : "");
}

void NameEntry::type(std::string_view text) {
    while (!text.empty() && points_ < longest_name_points) {
        const std::size_t size = code_point(text);
        const std::string_view point = text.substr(0, std::max<std::size_t>(size, 1));
        text.remove_prefix(point.size());
        if (size == 0 || is_control(point)) continue;
        if (text_.size() + size > longest_name_bytes) return;
        text_ += point;
        ++points_;
    }
}

void NameEntry::back() {
    while (!text_.empty() && continues(text_.back())) text_.pop_back();
    if (text_.empty()) return;
    text_.pop_back();
    --points_;
}

}  // namespace attune::ui
