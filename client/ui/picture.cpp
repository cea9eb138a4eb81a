// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/picture.hpp"

#include <algorithm>

namespace attune::ui {
namespace {

// The same thing as before, though its figures may have moved on.
bool same(const Panel& a, const Panel& b) {
    return a == b;
}
bool same(const Ring& a, const Ring& b) {
    return a.centre == b.centre && a.radius == b.radius;
}
bool same(const Dot& a, const Dot& b) {
    return a.at == b.at && a.lamp == b.lamp;
}
bool same(const Orb& a, const Orb& b) {
    return a.mine == b.mine && a.centre == b.centre;
}
bool same(const Text& a, const Text& b) {
    if (a.ticking && b.ticking) return a.at == b.at && a.size == b.size;
    return a == b;
}
bool same(const Button& a, const Button& b) {
    return a.action.kind == b.action.kind && a.rect == b.rect && a.text == b.text &&
           a.solid == b.solid && a.enabled == b.enabled;
}

}  // namespace

template <class Item>
void Picture::fade(std::vector<Shown<Item>>& shown, const std::vector<Item>& wanted, float reach) {
    for (auto& s : shown) s.wanted = false;
    for (const Item& item : wanted) {
        const auto it = std::ranges::find_if(
            shown, [&](const Shown<Item>& s) { return !s.wanted && same(s.item, item); });
        if (it == shown.end())
            shown.push_back({item, 0, true});
        else
            *it = {item, it->alpha, true};
    }
    for (auto& s : shown) {
        s.alpha = s.wanted ? std::min(1.0F, s.alpha + reach) : s.alpha - reach;
        if (!s.wanted || s.alpha < 1) settled_ = false;
    }
    std::erase_if(shown, [](const Shown<Item>& s) { return !s.wanted && s.alpha <= 0; });
}

void Picture::fade_orbs(const std::vector<Orb>& wanted, LocalTime present, bool at_once) {
    for (auto& s : orbs_) s.wanted = false;
    for (const Orb& orb : wanted) {
        const auto it = std::ranges::find_if(
            orbs_, [&](const ShownOrb& s) { return !s.wanted && same(s.item, orb); });
        if (it != orbs_.end()) {
            it->item = orb;
            it->wanted = true;
        } else {
            orbs_.push_back({.item = orb,
                             .presence = Calm(at_once ? 1 : 0),
                             .level = Calm(ShownOrb::level_of(orb), Calm::beside_breath)});
        }
    }
    for (auto& s : orbs_) {
        const double presence = s.wanted ? 1 : 0;
        const double level = ShownOrb::level_of(s.item);
        s.presence.step(present, presence);
        s.level.step(present, level);
        if (s.presence.value() != presence || s.level.value() != level) settled_ = false;
    }
    std::erase_if(orbs_, [](const ShownOrb& s) { return !s.wanted && s.presence.value() <= 0; });
}

void Picture::show(const Scene& scene, LocalTime present) {
    const bool at_once = size_ != scene.size;
    if (at_once) {
        orbs_.clear();
        panels_.clear();
        rings_.clear();
        dots_.clear();
        texts_.clear();
        buttons_.clear();
        dim_ = Calm(scene.dim);
        shown_at_ = present;
    }
    size_ = scene.size;
    scale_ = scene.scale;
    const std::chrono::duration<float> elapsed =
        std::clamp(present - shown_at_, Duration{}, Calm::longest_step);
    const float reach = at_once ? 1.0F : elapsed / std::chrono::duration<float>(Calm::cross_fade);
    shown_at_ = std::max(present, shown_at_);
    settled_ = true;
    fade(panels_, scene.panels, reach);
    fade(rings_, scene.rings, reach);
    fade(dots_, scene.dots, reach);
    fade(texts_, scene.texts, reach);
    fade(buttons_, scene.buttons, reach);
    fade_orbs(scene.orbs, present, at_once);
    dim_.step(present, scene.dim);
    if (dim_.value() != scene.dim) settled_ = false;
}

}  // namespace attune::ui
