// SPDX-License-Identifier: GPL-3.0-or-later
// GLSL 3.30 for the ground and the orbs. The figures come from palette.hpp as uniforms; the curves
// are those of palette.cpp. Dither: a triangular spread of one 8-bit step from a hash of the pixel,
// still over time.
#pragma once

namespace attune::ui::shaders {

inline constexpr const char* head = R"(#version 330 core
vec3 dither(vec2 p) {
    return vec3((fract(52.9829189 * fract(dot(p, vec2(0.06711056, 0.00583715)))) - 0.5) / 255.0);
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

// A disc as a fan: the corners of a square would cost a fifth more.
inline constexpr const char* fan = R"(
uniform vec2 pixels, centre;
uniform float reach;
void main() {
    float angle = float(gl_VertexID) * 0.19634954;  // of 32 corners
    vec2 p = centre + reach * 1.005 * vec2(cos(angle), sin(angle));
    gl_Position = vec4(p / pixels * 2.0 - 1.0, 0.0, 1.0);
}
)";

inline constexpr const char* halo = R"(
uniform vec2 centre;
uniform float radius, halo_reach;
uniform vec3 light;  // the body's colour at the halo's strength
out vec4 colour;
void main() {
    vec2 v = gl_FragCoord.xy - centre;
    float d = sqrt(dot(v, v)) / radius;
    float fall = clamp((halo_reach - d) / (halo_reach - 1.0), 0.0, 1.0);
    colour = vec4(light * (fall * (0.75 + 0.25 * fall)) + dither(gl_FragCoord.xy), 1.0);
}
)";

inline constexpr const char* orb = R"(
uniform vec2 centre;
uniform float radius, body_at, light;
uniform vec3 core, body, rim;
out vec4 colour;
void main() {
    vec2 v = gl_FragCoord.xy - centre;
    float px = sqrt(dot(v, v));
    float d = px / radius;
    vec3 c = mix(mix(core, body, d / body_at), mix(body, rim, (d - body_at) / (1.0 - body_at)),
                 step(body_at, d));
    float inside = clamp(radius - px + 0.5, 0.0, 1.0);
    colour = vec4(c * (light * inside) + dither(gl_FragCoord.xy), 1.0);
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
