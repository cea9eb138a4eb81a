// SPDX-License-Identifier: GPL-3.0-or-later
// What a person types: the five words of an invite, and names. The text that comes in may be
// anything.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace attune::ui {

// Five slots, of which one is written in. A word needs as many of its first letters as tell it from
// all others, four at most.
class WordEntry {
  public:
    static constexpr std::size_t count = 5;
    static constexpr std::size_t longest_word = 12;      // letters kept; no word has so many
    static constexpr std::size_t longest_paste = 4'096;  // bytes looked at

    void type(std::string_view text);  // letters; what parts words takes the one before it
    // Five words apart by anything, or five of the list among others; else nothing changes.
    void paste(std::string_view text);
    void
    take();  // completes the word where it can be, and goes to the next that is missing or wrong
    void back();  // a letter, or out of an empty slot into the one before
    void go_to(std::size_t slot);

    std::size_t at() const { return at_; }  // count: every word is there
    const std::string& typed(std::size_t slot) const { return typed_[slot]; }
    std::string_view rest(std::size_t slot) const;  // what take() would add
    bool complete() const;
    std::vector<std::string> words() const;

    // What there is to say of it, one line: a word there is not, a paste that is no invite, the
    // words that begin so. Empty: nothing.
    std::string notice() const;

    bool operator==(const WordEntry&) const = default;

  private:
    std::array<std::string, count> typed_;  // a to z
    std::size_t at_ = 0;
    std::string answer_;  // to the last paste
};

// A line of at most 32 code points and 64 bytes of UTF-8, without control characters; what is more
// or is none is left out.
class NameEntry {
  public:
    NameEntry() = default;
    explicit NameEntry(std::string_view text) { type(text); }

    void type(std::string_view text);
    void back();

    const std::string& text() const { return text_; }
    bool operator==(const NameEntry&) const = default;

  private:
    std::string text_;
    std::size_t points_ = 0;
};

}  // namespace attune::ui
