// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

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

constexpr float brightest = 1.3F;

// An orb's light as a whole, its halo's too, for a radius of 1: Gauss-Legendre over each of the
// pieces its curve is made of. Brighter than white is white.
double emission(const OrbColours& colours, float brightness, float glow) {
    constexpr std::array<std::pair<float, float>, 4> nodes{{{-0.861136F, 0.347855F},
                                                            {-0.339981F, 0.652145F},
                                                            {0.339981F, 0.652145F},
                                                            {0.861136F, 0.347855F}}};
    constexpr std::array ends{0.0F, body_at, 1.0F, halo_reach};
    double sum = 0;
    for (std::size_t i = 1; i < ends.size(); ++i) {
        const float half = (ends[i] - ends[i - 1]) / 2;
        for (const auto& [x, weight] : nodes) {
            const float d = ends[i - 1] + half * (1 + x);
            const Colour c = orb_light(colours, d, brightness, glow);
            sum += static_cast<double>(
                weight * half * d *
                luminance({std::min(1.0F, c.r), std::min(1.0F, c.g), std::min(1.0F, c.b)}));
        }
    }
    return sum;
}

// As a part of a full orb's, which has the same radius and no glow.
double emission(const Orb& orb, float brightness, float glow) {
    static const std::array full{emission(apricot, 1, 0), emission(sea_glass, 1, 0)};
    return emission(orb.mine ? apricot : sea_glass, brightness, glow) / full[orb.mine ? 0 : 1];
}

// The brightness at which it emits that much. It goes nearly with the square: each step leaves a
// tenth of the error, in the dark at most half.
float brightness_for(const Orb& orb, double part, float glow) {
    constexpr float darkest = 1e-4F;  // nothing is seen of it
    float brightness = static_cast<float>(std::sqrt(part));
    for (int i = 0; i < 12 && brightness > darkest; ++i) {
        const double missed = part / emission(orb, brightness, glow);
        brightness = std::min(brightest, brightness * static_cast<float>(std::sqrt(missed)));
        if (std::abs(missed - 1) < 1e-5) break;
    }
    return brightness > darkest ? brightness : 0;
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

double Picture::radius_of(const Orb& orb) const {
    return static_cast<double>(orb.radius / (full_radius * scale_));
}

// A radius that leaps is no breath: other orbs come.
bool Picture::same_orbs(const std::vector<Orb>& wanted, Duration elapsed) const {
    constexpr float slack = 2;
    constexpr float fastest = 150;  // a second; one's own breath, at its briefest, reaches 146
    const float leap = scale_ * (slack + fastest * std::chrono::duration<float>(elapsed).count());
    const auto shown = std::ranges::count_if(orbs_, &ShownOrb::wanted);
    return static_cast<std::size_t>(shown) == wanted.size() &&
           std::ranges::all_of(wanted, [&](const Orb& orb) {
               return std::ranges::any_of(orbs_, [&](const ShownOrb& s) {
                   return s.wanted && same(s.item, orb) &&
                          std::abs(s.item.radius - orb.radius) < leap;
               });
           });
}

// What each side gives by itself, or would give with the brightness that it is to have.
Tide::Sides Picture::lights(bool wished) const {
    Tide::Sides sum{};
    for (const ShownOrb& s : orbs_) {
        const double radius = radius_of(s.item);
        const float brightness = wished ? s.item.brightness : static_cast<float>(s.level);
        sum[s.item.mine ? 0 : 1] +=
            static_cast<double>(s.presence) * emission(s.item, brightness, 0) * radius * radius;
    }
    return sum;
}

void Picture::move_orbs(const std::vector<Orb>& wanted, LocalTime present, Duration elapsed) {
    const double radius = wanted.empty() ? 0 : radius_of(wanted.front());
    breath_ = 0;
    if (same_orbs(wanted, elapsed)) {
        for (auto& s : orbs_)
            for (const Orb& orb : wanted)
                if (s.wanted && same(s.item, orb)) s.item = orb;
        if (radius != radius_) breath_ = radius > radius_ ? 1 : -1;
        radius_ = radius;
        return;
    }
    settled_ = false;
    Tide::Sides light{};
    for (const Orb& orb : wanted)
        light[orb.mine ? 0 : 1] +=
            emission(orb, orb.brightness, 0) * radius_of(orb) * radius_of(orb);
    if (!tide_.change(present, radius, light)) return;  // they stay till they may go
    radius_ = radius;
    for (auto& s : orbs_) s.wanted = false;
    for (const Orb& orb : wanted)
        orbs_.push_back(
            {.item = orb, .presence = 0, .glow = Calm(orb.glow), .level = orb.brightness});
}

void Picture::light_orbs(LocalTime present, Duration elapsed, float reach) {
    tide_.turn(present, radius_, breath_, lights(breath_ == 0));
    const double most = level_speed * std::chrono::duration<double>(elapsed).count();
    for (auto& s : orbs_) {
        s.presence = std::clamp(s.presence + (s.wanted ? reach : -reach), 0.0F, 1.0F);
        s.glow.step(present, s.item.glow);
        const double change = static_cast<double>(s.item.brightness) - s.level;
        const int way = change > 0 ? 1 : -1;
        if (way == tide_.way() && way != -breath_) s.level += std::clamp(change, -most, most);
        if (s.presence != (s.wanted ? 1.0F : 0.0F) || s.glow.value() != s.item.glow ||
            (s.wanted && s.level != s.item.brightness))
            settled_ = false;
    }
    const Tide::Sides own = lights(false);
    tide_.flow(present, elapsed, reach, radius_, own);
    if (!tide_.settled(own)) settled_ = false;
    for (auto& s : orbs_) {
        const std::size_t side = s.item.mine ? 0 : 1;
        const double share = own[side] > 0 ? tide_.shown()[side] / own[side] : 0;
        const auto level = static_cast<float>(s.level);
        const bool itself = share == 1 && s.presence == 1 && s.warmth() == 0;
        s.lit = itself ? level
                       : brightness_for(
                             s.item,
                             share * static_cast<double>(s.presence) * emission(s.item, level, 0),
                             s.warmth());
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
    const Duration gone = std::max(present - shown_at_, Duration{});
    const Duration elapsed = std::min(gone, Calm::longest_step);
    const float reach = at_once || scene.still ? 1.0F
                                               : std::chrono::duration<float>(elapsed) /
                                                     std::chrono::duration<float>(Calm::cross_fade);
    shown_at_ = std::max(present, shown_at_);
    settled_ = true;
    fade(panels_, scene.panels, reach);
    fade(rings_, scene.rings, reach);
    fade(dots_, scene.dots, reach);
    fade(texts_, scene.texts, reach);
    fade(buttons_, scene.buttons, reach);
    if (at_once) {
        for (const Orb& orb : scene.orbs)
            orbs_.push_back({.item = orb, .glow = Calm(orb.glow), .level = orb.brightness});
        tide_.start(lights(false));
        radius_ = scene.orbs.empty() ? 0 : radius_of(scene.orbs.front());
    }
    move_orbs(scene.orbs, present, gone);
    light_orbs(present, elapsed, reach);
    constexpr float bar_dark = 0.08F;
    constexpr float bar_bright = 0.75F;
    if (scene.bar) bar_ = scene.bar;
    const auto bar_light = static_cast<double>(
        scene.bar ? bar_dark + (bar_bright - bar_dark) * scene.bar->level : 0.0F);
    bar_light_.step(present, bar_light);
    if (!bar_light_.settled(bar_light)) settled_ = false;
    dim_.step(present, scene.dim);
    if (dim_.value() != scene.dim) settled_ = false;
}

}  // namespace attune::ui
