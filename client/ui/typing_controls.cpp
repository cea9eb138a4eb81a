// SPDX-License-Identifier: GPL-3.0-or-later
// What keys do while a field has the keyboard.
#include "client/ui/controls.hpp"

namespace attune::ui {

void Controls::type(const Input& input) {
    if (!state_.typing()) return;
    if (state_.focus.kind == Action::name_field) return state_.name.type(input.text);
    if (input.kind == Input::pasted)
        state_.words.paste(input.text);
    else
        state_.words.type(input.text);
    after_words();
}

void Controls::after_words() {
    if (state_.words.at() == WordEntry::count) state_.focus = {Action::name_field};
}

// While a field has the keyboard, letters are letters.
std::optional<Effect> Controls::typing_key(Key key, const Scene& scene, const View& view,
                                           LocalTime now) {
    const bool in_words = state_.focus.kind == Action::word_field;
    const std::size_t slot = state_.words.at();
    const bool in_word = in_words && slot < WordEntry::count && !state_.words.typed(slot).empty();
    switch (key) {
        case Key::escape: {
            const Button* back = find_button(scene, Action::back);
            return back ? press(*back, {key, {}}, view, now) : std::nullopt;
        }
        case Key::backspace:
            in_words ? state_.words.back() : state_.name.back();
            return std::nullopt;
        case Key::enter:
            if (!in_words) return submit(view, now);
            state_.words.take();
            after_words();
            return std::nullopt;
        case Key::tab:
            if (!in_word || state_.words.complete()) break;
            state_.words.take();
            after_words();
            return std::nullopt;
        case Key::left:
            if (in_words) state_.words.go_to(slot - (slot > 0 ? 1 : 0));
            return std::nullopt;
        case Key::right:
            if (in_words) state_.words.go_to(slot + 1);
            return std::nullopt;
        default:
            break;
    }
    if (key == Key::tab || key == Key::down) move_focus(scene, 1);
    if (key == Key::back_tab || key == Key::up) move_focus(scene, -1);
    return std::nullopt;
}

// Enter in a name: what the screen is there for.
std::optional<Effect> Controls::submit(const View& view, LocalTime now) {
    if (!faded_in(now)) return std::nullopt;
    if (screen_ != Screen::joining) return act({Action::keep_name}, view, now);
    if (state_.words.complete()) return act({Action::join}, view, now);
    state_.focus = {Action::word_field};
    return std::nullopt;
}

}  // namespace attune::ui
