// SPDX-License-Identifier: GPL-3.0-or-later
// GLSL 3.30 for the ground and the orbs. The figures come from palette.hpp as uniforms; the curves
// are those of palette.cpp. Dither: a triangular spread of one 8-bit step from a hash of the pixel,
// still over time.
#pragma once

namespace attune::ui::shaders {

inline constexpr const char* head = R"(#version 330 core
float noise(vec2 p) {
    vec2 q = fract(p * vec2(0.1031, 0.1030));
    q += dot(q, q.yx + 33.33);
    return fract((q.x + q.y) * q.x * 7.13);
}
vec3 dither(vec2 p) {
    return vec3((noise(p) + noise(p + 17.0) - 1.0) / 255.0);
}
)";

// A rectangle in clip coordinates from four uniforms, without a buffer.
inline constexpr const char* vertex = R"(
uniform vec4 box;
void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    gl_Position = vec4(mix(box.xy, box.zw, corner), 0.0, 1.0);
}
)";

inline constexpr const char* ground = R"(
uniform vec2 pixels;
uniform vec3 top, middle, bottom, warm;
uniform float middle_at, strength, dim;
uniform vec2 reach;
out vec4 colour;
void main() {
    vec2 p = vec2(gl_FragCoord.x, pixels.y - gl_FragCoord.y) / pixels;
    vec3 sky = p.y < middle_at ? mix(top, middle, p.y / middle_at)
                               : mix(middle, bottom, (p.y - middle_at) / (1.0 - middle_at));
    float away = length(vec2(p.x - 0.5, 1.0 - p.y) / reach);
    vec3 c = mix(sky, warm, strength * max(0.0, 1.0 - away) * (1.0 - 0.6 * dim));
    colour = vec4(c * (1.0 - 0.22 * dim) + dither(gl_FragCoord.xy), 1.0);
}
)";

inline constexpr const char* orb = R"(
uniform vec2 centre;
uniform float radius, light, glow;
uniform vec3 core, body, rim, cream;  // core, body and rim at their strengths
uniform vec3 halo_body;
uniform float body_at, halo_reach, halo_strength;
out vec4 colour;
void main() {
    float px = length(gl_FragCoord.xy - centre);
    float d = px / radius;
    float inside = clamp(radius - px + 0.5, 0.0, 1.0);
    float fall = clamp((halo_reach - d) / (halo_reach - 1.0), 0.0, 1.0);
    float strength = halo_strength * fall * (0.75 + 0.25 * fall);
    vec3 c = halo_body * strength * light;
    if (inside > 0.0) {
        vec3 orb = d < body_at ? mix(core, body, d / body_at)
                               : mix(body, rim, (d - body_at) / (1.0 - body_at));
        orb = mix(orb, cream, 0.35 * glow) * light * inside;
        c = c + orb - c * orb;
    }
    colour = vec4(max(c + dither(gl_FragCoord.xy + 5.0) * step(0.001, strength), 0.0), 1.0);
}
)";

inline constexpr const char* lens = R"(
uniform vec3 first, second;  // centre and radius
uniform vec3 cream;
uniform float strength, fall;
out vec4 colour;
void main() {
    float a = length(gl_FragCoord.xy - first.xy);
    float b = length(gl_FragCoord.xy - second.xy);
    float inside = clamp(first.z - a + 0.5, 0.0, 1.0) * clamp(second.z - b + 0.5, 0.0, 1.0);
    float edge = max(a / first.z, b / second.z);
    colour = vec4(cream * (1.0 - fall * edge * edge), strength * inside);
}
)";

}  // namespace attune::ui::shaders
