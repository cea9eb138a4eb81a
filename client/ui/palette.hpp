// SPDX-License-Identifier: GPL-3.0-or-later
// Colours and light. Everything is sRGB in 0..1 and blended as such, as the picture it follows was
// drawn. The shaders compute the same curves (shaders.hpp); a test under Xvfb holds the two
// together.
#pragma once

#include <cstdint>

namespace attune {

struct Colour {
    float r = 0;
    float g = 0;
    float b = 0;
    bool operator==(const Colour&) const = default;
};

constexpr Colour rgb(std::uint32_t hex) {
    return {static_cast<float>(hex >> 16 & 255U) / 255.0F,
            static_cast<float>(hex >> 8 & 255U) / 255.0F, static_cast<float>(hex & 255U) / 255.0F};
}

constexpr Colour mix(Colour a, Colour b, float t) {
    return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

constexpr Colour scaled(Colour c, float k) {
    return {c.r * k, c.g * k, c.b * k};
}

// Two lights on one wall: never darker than either, never above white.
constexpr Colour screen(Colour a, Colour b) {
    return {1 - (1 - a.r) * (1 - b.r), 1 - (1 - a.g) * (1 - b.g), 1 - (1 - a.b) * (1 - b.b)};
}

namespace palette {
inline constexpr Colour ink = rgb(0xF4EEE6);
inline constexpr Colour soft = rgb(0xB4AECB);
inline constexpr Colour faint = rgb(0x9690B4);
inline constexpr Colour hint =
    rgb(0xD6D0DC);  // key hints: soft is too dark on glass above the floor
inline constexpr Colour quiet = rgb(0xC2BCD6);  // a button that is not for now
inline constexpr Colour cream = rgb(0xFFF3DF);
inline constexpr Colour night = rgb(0x1B1A3B);       // words on cream
inline constexpr Colour night_hint = rgb(0x5B5470);  // key hints on cream
inline constexpr Colour sand = rgb(0xC6AC7C);        // the ring of a cool-down
inline constexpr Colour white = rgb(0xFFFFFF);

inline constexpr Colour ground_top = rgb(0x10122A);
inline constexpr Colour ground_middle = rgb(0x1B1A3B);
inline constexpr Colour ground_bottom = rgb(0x33264A);
inline constexpr float middle_at = 0.6F;  // of the height
inline constexpr Colour floor_light = rgb(0xF3A683);
inline constexpr float floor_strength = 0.165F;
inline constexpr float floor_reach_x = 0.585F;  // of the width, from the middle
inline constexpr float floor_reach_y = 0.30F;   // of the height, from the bottom edge

inline constexpr float glass = 0.09F;  // white over the ground
inline constexpr float disabled_glass = 0.05F;
inline constexpr float chosen_glass = 0.12F;   // more
inline constexpr float hovered_glass = 0.05F;  // more
inline constexpr float card = 0.065F;
}  // namespace palette

// The three stops of an orb: centre, body, rim.
struct OrbColours {
    Colour centre;
    Colour body;
    Colour rim;
    bool operator==(const OrbColours&) const = default;
};

inline constexpr OrbColours apricot{rgb(0xFFD9BE), rgb(0xF3A683), rgb(0xD9775F)};
inline constexpr OrbColours sea_glass{rgb(0xD6F5EE), rgb(0x7CCBC3), rgb(0x3F8F93)};

inline constexpr float body_at = 0.55F;  // of the radius
inline constexpr float core_strength = 0.95F;
inline constexpr float body_strength = 0.90F;
inline constexpr float rim_strength = 0.68F;
inline constexpr float halo_reach = 1.75F;     // radii
inline constexpr float halo_strength = 0.27F;  // under the orb, too
// While someone says "I'm here", light moves from the orb into its halo and turns to cream; as a
// whole it stays the same, so that a key held and let go never makes a flash.
inline constexpr float glow_strength = 0.12F;  // added to the halo
inline constexpr float glow_cream = 0.35F;
// From the orb; fitted, so that the whole stays within 1 % of a full orb's light.
constexpr float glow_taken(float glow, float brightness) {
    return glow * (0.309F - 0.031F * glow) * (1.2F - 0.2F * brightness);
}

inline constexpr float lens_strength = 0.5F;  // of cream where both orbs are
inline constexpr float lens_fall = 0.12F;     // darker towards the lens's edge

// The ground without its dither, x and y in 0..1 of the window from the top left; dim in 0..1.
Colour ground_at(float x, float y, float dim);

// What an orb adds by `screen` at `distance` radii from its centre.
Colour orb_light(const OrbColours& colours, float distance, float brightness, float glow);

// Where both orbs are, the screened light goes over to cream; distances in radii, both at most 1.
Colour lens_over(Colour screened, float mine, float theirs, float light);

// WCAG 2.1 relative luminance, and the contrast ratio of two colours (1 to 21).
float luminance(Colour c);
float contrast(Colour a, Colour b);

}  // namespace attune
