// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/picture.hpp"

#include <algorithm>

namespace attune::ui {
namespace {

constexpr double level_speed = 0.5;  // of full brightness, 1/s: a pause dims within a second

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

bool Picture::same_orbs(const std::vector<Orb>& wanted) const {
    const auto shown = std::ranges::count_if(orbs_, &ShownOrb::wanted);
    return static_cast<std::size_t>(shown) == wanted.size() &&
           std::ranges::all_of(wanted, [&](const Orb& orb) {
               return std::ranges::any_of(
                   orbs_, [&](const ShownOrb& s) { return s.wanted && same(s.item, orb); });
           });
}

void Picture::fade_orbs(const std::vector<Orb>& wanted, LocalTime present, Duration elapsed,
                        float reach) {
    if (!leaving_ && same_orbs(wanted)) {
        for (auto& s : orbs_)
            for (const Orb& orb : wanted)
                if (s.wanted && same(s.item, orb)) s.item = orb;
        tide_.breathe(present, wanted.empty() ? 0 : wanted.front().radius);
    } else {
        const auto stay = std::ranges::find_if(orbs_, &ShownOrb::wanted);
        tide_.breathe(present, stay == orbs_.end() ? 0 : stay->item.radius);
        leaving_ = !tide_.change();
        if (!leaving_) {
            for (auto& s : orbs_) s.wanted = false;
            for (const Orb& orb : wanted)
                orbs_.push_back(
                    {.item = orb, .presence = 0, .glow = Calm(orb.glow), .level = orb.brightness});
        } else {
            settled_ = false;
        }
    }
    const double most = level_speed * std::chrono::duration<double>(elapsed).count();
    for (auto& s : orbs_) {
        s.presence = std::clamp(s.presence + (s.wanted ? reach : -reach), 0.0F, 1.0F);
        s.glow.step(present, s.item.glow);
        const double change = std::clamp(s.item.brightness - s.level, -most, most);
        const bool moves = s.wanted && change != 0 && tide_.take(change > 0 ? 1 : -1, !s.moves);
        if (moves) s.level += change;
        s.moves = moves;
        if (s.wanted) s.hold = tide_.hold();
        if (s.presence != (s.wanted ? 1.0F : 0.0F) || s.glow.value() != s.item.glow ||
            s.level != s.item.brightness)
            settled_ = false;
    }
    std::erase_if(orbs_, [](const ShownOrb& s) { return !s.wanted && s.presence <= 0; });
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
    const Duration elapsed = std::clamp(present - shown_at_, Duration{}, Calm::longest_step);
    const float reach = at_once ? 1.0F
                                : std::chrono::duration<float>(elapsed) /
                                      std::chrono::duration<float>(Calm::cross_fade);
    shown_at_ = std::max(present, shown_at_);
    settled_ = true;
    fade(panels_, scene.panels, reach);
    fade(rings_, scene.rings, reach);
    fade(dots_, scene.dots, reach);
    fade(texts_, scene.texts, reach);
    fade(buttons_, scene.buttons, reach);
    if (at_once) tide_ = Tide();
    fade_orbs(scene.orbs, present, elapsed, reach);
    if (at_once) tide_ = Tide();  // nothing was there to turn
    dim_.step(present, scene.dim);
    if (dim_.value() != scene.dim) settled_ = false;
}

}  // namespace attune::ui
