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
    if (distance <= 1) {
        const Colour c = distance < body_at
                             ? mix(colours.centre, colours.body, distance / body_at)
                             : mix(colours.body, colours.rim, (distance - body_at) / (1 - body_at));
        return scaled(mix(c, palette::cream, 0.35F * glow), orb_strength * brightness);
    }
    const float fall = std::max(0.0F, (halo_reach - distance) / (halo_reach - 1));
    const float strength = (halo_strength + glow_strength * glow) * fall * (0.75F + 0.25F * fall);
    return scaled(colours.body, strength * brightness);
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
