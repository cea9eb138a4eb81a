// SPDX-License-Identifier: GPL-3.0-or-later
// Keys of layouts with and without Latin letters, as SDL tells of them.
#include "client/ui/sdl_input.hpp"

#include <gtest/gtest.h>

#include "client/ui/key_names.hpp"
#include "client/ui/leave_quickly.hpp"

namespace attune::ui {
namespace {

SDL_Event event(std::uint32_t type, SDL_Scancode place, SDL_Keycode sym, int mod = 0) {
    SDL_Event e{};
    e.type = type;
    e.key.keysym.scancode = place;
    e.key.keysym.sym = sym;
    e.key.keysym.mod = static_cast<Uint16>(mod);
    return e;
}

// `letter` on every letter key, so that a test says which script a layout is of.
Translator layout(SDL_Keycode letter) {
    return Translator([=](SDL_Scancode) { return letter; });
}

TEST(SdlInput, TheKeyWithPPrintedOnItIsP) {
    struct Case {
        const char* name;
        SDL_Scancode place;
        SDL_Keycode sym;
        SDL_Keycode letters;
        const char* also;
    };
    for (const auto& [name, place, sym, letters, also] :
         {Case{"us", SDL_SCANCODE_P, 'p', 'a', ""}, Case{"dvorak", SDL_SCANCODE_R, 'p', 'a', ""},
          Case{"ru", SDL_SCANCODE_P, 0x437, 0x444, "\xD0\x97"},
          Case{"gr", SDL_SCANCODE_P, 0x3C0, 0x3B1, "\xCE\xA0"},
          Case{"il", SDL_SCANCODE_P, 0x5E4, 0x5E9, "\xD7\xA4"}}) {
        Translator keys = layout(letters);
        const auto input = keys.translated(event(SDL_KEYDOWN, place, sym));
        ASSERT_TRUE(input) << name;
        EXPECT_EQ(input->name, "P") << name;
        EXPECT_EQ(input->also, also) << name;
        EXPECT_EQ(gesture_of(standard_keys(), *input), Gesture::pause) << name;
    }
}

TEST(SdlInput, SignsInPlaceOfLettersAreNamedByTheirPlace) {
    Translator hebrew = layout(0x5E9);
    const auto q = hebrew.translated(event(SDL_KEYDOWN, SDL_SCANCODE_Q, '/'));
    EXPECT_TRUE(means(*q, "Q"));
    EXPECT_TRUE(means(*q, "/"));
    const auto minus = hebrew.translated(event(SDL_KEYDOWN, SDL_SCANCODE_MINUS, '-'));
    EXPECT_TRUE(means(*minus, "-"));
}

TEST(SdlInput, AKeyOfTheLayoutsOwnStillMeansWhatItWasChosenFor) {
    Keys keys = standard_keys();
    keys[0] = "\xD0\x96";  // zhe
    Translator russian = layout(0x444);
    const auto zhe = russian.translated(event(SDL_KEYDOWN, SDL_SCANCODE_SEMICOLON, 0x436));
    EXPECT_EQ(gesture_of(keys, *zhe), Gesture::pause);
}

TEST(SdlInput, AKeyIsTheSameInSmallAndInCapitals) {
    Translator german = layout('a');
    const auto ue = german.translated(event(SDL_KEYDOWN, SDL_SCANCODE_LEFTBRACKET, 0xFC));
    for (const char* bound : {"\xC3\x9C", "\xC3\xBC"}) {
        Keys keys = standard_keys();
        keys[1] = bound;
        EXPECT_EQ(gesture_of(keys, *ue), Gesture::softer);
        keys[1] = "S";
        keys[6] = bound;
        LeaveQuickly leave;
        Input up = *ue;
        up.kind = Input::key_up;
        bool left = false;
        for (int i = 0; i < 3; ++i) {
            leave.hears(*ue, bound, LocalTime{});
            left = leave.hears(up, bound, LocalTime{});
        }
        EXPECT_TRUE(left);
    }
    EXPECT_EQ(in_capitals("\xC3\x9F"), "\xC3\x9F");  // has none
    EXPECT_EQ(in_capitals("Shift"), "Shift");
}

TEST(SdlInput, AKeyThatGoesUpIsTheOneThatWentDown) {
    SDL_Keycode letters = 'a';
    Translator keys([&](SDL_Scancode) { return letters; });
    const auto down = keys.translated(event(SDL_KEYDOWN, SDL_SCANCODE_H, 'h'));
    letters = 0x444;
    const auto up = keys.translated(event(SDL_KEYUP, SDL_SCANCODE_H, 0x440));
    ASSERT_TRUE(down && up);
    EXPECT_EQ(up->kind, Input::key_up);
    EXPECT_EQ(up->name, down->name);
    EXPECT_EQ(up->also, down->also);
    // And now it is the new layout's.
    EXPECT_EQ(keys.translated(event(SDL_KEYDOWN, SDL_SCANCODE_H, 0x440))->also, "\xD0\xA0");
}

TEST(SdlInput, AnotherLayoutLetsGoOfWhatIsHeld) {
    Translator keys = layout('a');
    SDL_Event changed{};
    changed.type = SDL_KEYMAPCHANGED;
    const auto input = keys.translated(changed);
    ASSERT_TRUE(input);
    EXPECT_EQ(input->kind, Input::blur);
}

TEST(SdlInput, ControlVPastesInEveryLayout) {
    for (const auto& [sym, letters] : {std::pair<SDL_Keycode, SDL_Keycode>{'v', 'a'},
                                       {0x43C, 0x444},
                                       {0x3C9, 0x3B1},
                                       {0x5D4, 0x5E9}}) {
        Translator keys = layout(letters);
        const auto input = keys.translated(event(SDL_KEYDOWN, SDL_SCANCODE_V, sym, KMOD_LCTRL));
        ASSERT_TRUE(input);
        EXPECT_EQ(input->kind, Input::pasted) << sym;
        SDL_Event text{};
        text.type = SDL_TEXTINPUT;
        EXPECT_FALSE(keys.translated(text));
        keys.translated(event(SDL_KEYUP, SDL_SCANCODE_V, sym, KMOD_LCTRL));
        EXPECT_EQ(keys.translated(text)->kind, Input::typed);
    }
}

TEST(SdlInput, TheMiddleButtonPastes) {
    Translator keys = layout('a');
    SDL_Event press{};
    press.type = SDL_MOUSEBUTTONDOWN;
    press.button.button = SDL_BUTTON_MIDDLE;
    EXPECT_EQ(keys.translated(press)->kind, Input::pasted);
    press.type = SDL_MOUSEBUTTONUP;
    EXPECT_FALSE(keys.translated(press));
}

}  // namespace
}  // namespace attune::ui
