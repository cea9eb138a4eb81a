// SPDX-License-Identifier: GPL-3.0-or-later
// What buttons do about who is paired, and the way back from a page.
#include "client/ui/composer.hpp"
#include "client/ui/controls.hpp"

namespace attune::ui {

std::optional<Effect> Controls::act_on_pairing(Action action, const View& view) {
    v1::Command command;
    const bool chosen = view.selected < view.partners.size();
    const auto* partner = find_partner(view, state_.partner);
    switch (action.kind) {
        case Action::partner:
            if (action.value >= view.partners.size()) return std::nullopt;
            command.mutable_choose()->set_partner(view.partners[action.value].id());
            return command;
        case Action::next_page: {
            const std::size_t pages =
                (view.partners.size() + partners_a_page - 1) / partners_a_page;
            state_.page = pages == 0 ? 0 : (state_.page + 1) % pages;
            return std::nullopt;
        }
        case Action::findable:
            command.mutable_available()->set_on(!view.findable);
            if (chosen) command.mutable_available()->set_partner(view.partners[view.selected].id());
            return command;
        case Action::about:
            if (!chosen) return std::nullopt;
            state_.partner = view.partners[view.selected].id();
            state_.place = Place::partner;
            return std::nullopt;
        case Action::safety_words:
            state_.place = Place::safety;
            command.mutable_safety_words();
            return command;
        case Action::rename:
            state_.place = Place::renaming;
            state_.name = NameEntry(partner ? partner->name() : "");
            return std::nullopt;
        case Action::keep_name:
            state_.place = state_.place == Place::met ? Place::home : Place::partner;
            if (!partner || partner->name() == state_.name.text()) return std::nullopt;
            command.mutable_name()->set_partner(state_.partner);
            command.mutable_name()->set_name(state_.name.text());
            return command;
        case Action::ask_unpair:
            state_.place = Place::unpairing;
            return std::nullopt;
        case Action::unpair:
            state_.place = Place::home;
            command.mutable_unpair()->set_partner(state_.partner);
            return command;
        case Action::pair:
            state_.place = Place::pairing;
            state_.invite_over = false;
            return std::nullopt;
        case Action::invite:
            state_.place = Place::inviting;
            state_.invite_over = false;
            if (!view.invite_words.empty()) return std::nullopt;
            command.mutable_invite();
            return command;
        case Action::copy: {
            state_.copied = true;
            Copy copy;
            for (const auto& word : view.invite_words)
                copy.text += (copy.text.empty() ? "" : " ") + word;
            return copy;
        }
        case Action::cancel:
            if (state_.place == Place::inviting) state_.place = Place::home;
            command.mutable_cancel();
            return command;
        case Action::type_words:
            state_.place = Place::joining;
            state_.words = {};
            state_.name = {};
            return std::nullopt;
        case Action::join:
            for (auto& word : state_.words.words())
                command.mutable_join()->add_words(std::move(word));
            command.mutable_join()->set_name(state_.name.text());
            return command;
        case Action::back:
            go_back();
            return std::nullopt;
        default:
            return act_on_practice(action, view);
    }
}

void Controls::go_back() {
    state_.rebinding.reset();
    state_.notice.clear();
    state_.tapped_trim.reset();
    if (screen_ == Screen::looking) {
        state_.looked_away = true;
        state_.words = {};
        state_.place = Place::home;
        return;
    }
    switch (state_.place) {
        case Place::renaming:
        case Place::unpairing:
        case Place::safety:
            state_.place = Place::partner;
            return;
        case Place::joining:
            state_.words = {};
            state_.place = invite_open_ ? Place::inviting : Place::pairing;
            return;
        case Place::keys:
        case Place::tapping:
            state_.place = Place::settings;
            return;
        default:
            state_.place = Place::home;
    }
}

}  // namespace attune::ui
