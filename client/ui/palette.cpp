// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/palette.hpp"

#include <algorithm>
#include <cmath>

namespace attune {
namespace {

float linear(float channel) {
    return channel <= 0.04045F ? channel / 12.92F : std::pow((channel + 0.055F) / 1.055F, 2.4F);
}

}  // namespace

Colour ground_at(float x, float y, float dim) {
    using namespace palette;
    const Colour sky = y < middle_at
                           ? mix(ground_top, ground_middle, y / middle_at)
                           : mix(ground_middle, ground_bottom, (y - middle_at) / (1 - middle_at));
    const float away = std::hypot((x - 0.5F) / floor_reach_x, (1 - y) / floor_reach_y);
    const float warm = floor_strength * std::max(0.0F, 1 - away);
    // Dimmed, the floor cools first: the evening without the fire.
    return scaled(mix(sky, floor_light, warm * (1 - 0.6F * dim)), 1 - 0.22F * dim);
}

Colour orb_light(const OrbColours& colours, float distance, float brightness, float glow) {
    const float fall = std::clamp((halo_reach - distance) / (halo_reach - 1), 0.0F, 1.0F);
    const float strength = (halo_strength + glow_strength * glow) * fall * (0.75F + 0.25F * fall);
    const Colour halo = scaled(colours.body, strength * brightness);
    if (distance > 1) return halo;
    const Colour core = scaled(colours.centre, core_strength);
    const Colour body = scaled(colours.body, body_strength);
    const Colour rim = scaled(colours.rim, rim_strength);
    const Colour orb = distance < body_at ? mix(core, body, distance / body_at)
                                          : mix(body, rim, (distance - body_at) / (1 - body_at));
    return screen(halo, scaled(mix(orb, palette::cream, glow_cream * glow),
                               brightness * (1 - glow_taken(glow, brightness))));
}

Colour lens_over(Colour screened, float mine, float theirs, float light) {
    const float edge = std::max(mine, theirs);
    return mix(screened, scaled(palette::cream, 1 - lens_fall * edge * edge),
               lens_strength * light);
}

float luminance(Colour c) {
    return 0.2126F * linear(c.r) + 0.7152F * linear(c.g) + 0.0722F * linear(c.b);
}

float contrast(Colour a, Colour b) {
    const float la = luminance(a);
    const float lb = luminance(b);
    return (std::max(la, lb) + 0.05F) / (std::min(la, lb) + 0.05F);
}

}  // namespace attune
