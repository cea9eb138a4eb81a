// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/lights.hpp"

#include <SDL.h>

#include <algorithm>
#include <array>

#include "client/ui/shaders.hpp"
#include "net/drivers/start_error.hpp"

namespace attune::ui {

bool Gl::load() {
    bool all = true;
#define ATTUNE_GL_LOAD(type, name)                                    \
    name = reinterpret_cast<type>(SDL_GL_GetProcAddress("gl" #name)); \
    all = all && name != nullptr;
    ATTUNE_GL_CALLS(ATTUNE_GL_LOAD)
#undef ATTUNE_GL_LOAD
    return all;
}

Lights::Lights() {
    if (!gl_.load())
        throw StartError(
            "OpenGL 3.3 is not complete on this computer; `attune headless` works without it.");
    ground_program_ = program(shaders::vertex, shaders::ground);
    halo_program_ = program(shaders::fan, shaders::halo);
    orb_program_ = program(shaders::fan, shaders::orb);
    lens_program_ = program(shaders::vertex, shaders::lens);
    gl_.GenVertexArrays(1, &no_vertices_);
    gl_.GenTextures(1, &ground_);
    gl_.GenFramebuffers(1, &ground_frame_);

    gl_.UseProgram(ground_program_);
    set(ground_program_, "top", palette::ground_top);
    set(ground_program_, "middle", palette::ground_middle);
    set(ground_program_, "bottom", palette::ground_bottom);
    set(ground_program_, "warm", palette::floor_light);
    gl_.Uniform1f(at(ground_program_, "middle_at"), palette::middle_at);
    gl_.Uniform1f(at(ground_program_, "strength"), palette::floor_strength);
    gl_.Uniform2f(at(ground_program_, "reach"), palette::floor_reach_x, palette::floor_reach_y);

    gl_.UseProgram(halo_program_);
    gl_.Uniform1f(at(halo_program_, "halo_reach"), halo_reach);
    gl_.UseProgram(orb_program_);
    gl_.Uniform1f(at(orb_program_, "body_at"), body_at);

    gl_.UseProgram(lens_program_);
    set(lens_program_, "cream", palette::cream);
    gl_.Uniform1f(at(lens_program_, "fall"), lens_fall);
}

Lights::~Lights() {
    gl_.DeleteProgram(ground_program_);
    gl_.DeleteProgram(halo_program_);
    gl_.DeleteProgram(orb_program_);
    gl_.DeleteProgram(lens_program_);
    gl_.DeleteVertexArrays(1, &no_vertices_);
    gl_.DeleteFramebuffers(1, &ground_frame_);
    gl_.DeleteTextures(1, &ground_);
}

GLuint Lights::program(const char* vertex, const char* fragment) {
    const GLuint made = gl_.CreateProgram();
    GLint fine = 0;
    for (const auto& [kind, source] :
         {std::pair<GLenum, const char*>{GL_VERTEX_SHADER, vertex},
          std::pair<GLenum, const char*>{GL_FRAGMENT_SHADER, fragment}}) {
        const GLuint shader = gl_.CreateShader(kind);
        const std::array sources{shaders::head, source};
        gl_.ShaderSource(shader, static_cast<GLsizei>(sources.size()), sources.data(), nullptr);
        gl_.CompileShader(shader);
        gl_.AttachShader(made, shader);
        gl_.DeleteShader(shader);
    }
    gl_.LinkProgram(made);
    gl_.GetProgramiv(made, GL_LINK_STATUS, &fine);
    if (fine != GL_TRUE)
        throw StartError(
            "This computer's OpenGL does not take our shaders; `attune headless` works without "
            "it.");
    return made;
}

GLint Lights::at(GLuint program, const char* uniform) const {
    return gl_.GetUniformLocation(program, uniform);
}

void Lights::set(GLuint program, const char* uniform, Colour colour) const {
    gl_.Uniform3f(at(program, uniform), colour.r, colour.g, colour.b);
}

void Lights::box(GLuint program, float left, float bottom, float right, float top) const {
    gl_.Uniform4f(at(program, "box"), left, bottom, right, top);
    gl_.DrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

void Lights::paint_ground(int width, int height, float dim) {
    gl_.BindFramebuffer(GL_FRAMEBUFFER, ground_frame_);
    if (width != ground_width_ || height != ground_height_) {
        gl_.BindTexture(GL_TEXTURE_2D, ground_);
        gl_.TexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                       nullptr);
        gl_.TexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
        gl_.TexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
        gl_.FramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, ground_, 0);
    }
    ground_width_ = width;
    ground_height_ = height;
    ground_dim_ = dim;
    gl_.UseProgram(ground_program_);
    gl_.Uniform2f(at(ground_program_, "pixels"), static_cast<float>(width),
                  static_cast<float>(height));
    gl_.Uniform1f(at(ground_program_, "dim"), dim);
    box(ground_program_, -1, -1, 1, 1);
}

void Lights::disc(GLuint program, const ShownOrb& orb, float reach, int width, int height,
                  float ratio) const {
    const float h = static_cast<float>(height);
    gl_.Uniform2f(at(program, "pixels"), static_cast<float>(width), h);
    gl_.Uniform2f(at(program, "centre"), orb.item.centre.x * ratio, h - orb.item.centre.y * ratio);
    gl_.Uniform1f(at(program, "radius"), orb.item.radius * ratio);
    gl_.Uniform1f(at(program, "reach"), orb.item.radius * ratio * reach + 1);
    gl_.DrawArrays(GL_TRIANGLE_FAN, 0, 32);
}

void Lights::draw_halo(const ShownOrb& orb, int width, int height, float ratio) {
    const OrbColours& colours = orb.item.mine ? apricot : sea_glass;
    const float strength = halo_strength + glow_strength * orb.warmth();
    gl_.UseProgram(halo_program_);
    set(halo_program_, "light", scaled(colours.body, strength * orb.light()));
    disc(halo_program_, orb, halo_reach, width, height, ratio);
}

void Lights::draw_orb(const ShownOrb& orb, int width, int height, float ratio) {
    const OrbColours& colours = orb.item.mine ? apricot : sea_glass;
    const auto stop = [&](Colour c, float strength) {
        return mix(scaled(c, strength), palette::cream, glow_cream * orb.warmth());
    };
    gl_.UseProgram(orb_program_);
    gl_.Uniform1f(at(orb_program_, "light"),
                  orb.light() * (1 - glow_taken(orb.warmth(), orb.light())));
    set(orb_program_, "core", stop(colours.centre, core_strength));
    set(orb_program_, "body", stop(colours.body, body_strength));
    set(orb_program_, "rim", stop(colours.rim, rim_strength));
    disc(orb_program_, orb, 1, width, height, ratio);
}

void Lights::draw_lens(const ShownOrb& a, const ShownOrb& b, int width, int height, float ratio) {
    const auto left = [](const ShownOrb& o) { return o.item.centre.x - o.item.radius; };
    const auto right = [](const ShownOrb& o) { return o.item.centre.x + o.item.radius; };
    const auto top = [](const ShownOrb& o) { return o.item.centre.y - o.item.radius; };
    const auto bottom = [](const ShownOrb& o) { return o.item.centre.y + o.item.radius; };
    const float x0 = std::max(left(a), left(b)) * ratio;
    const float x1 = std::min(right(a), right(b)) * ratio;
    const float y0 = std::max(top(a), top(b)) * ratio;
    const float y1 = std::min(bottom(a), bottom(b)) * ratio;
    if (x0 >= x1 || y0 >= y1) return;
    const float w = static_cast<float>(width);
    const float h = static_cast<float>(height);
    gl_.Uniform3f(at(lens_program_, "first"), a.item.centre.x * ratio, h - a.item.centre.y * ratio,
                  a.item.radius * ratio);
    gl_.Uniform3f(at(lens_program_, "second"), b.item.centre.x * ratio, h - b.item.centre.y * ratio,
                  b.item.radius * ratio);
    gl_.Uniform1f(at(lens_program_, "strength"), lens_strength * a.light() * b.light());
    box(lens_program_, x0 / w * 2 - 1, 1 - y1 / h * 2, x1 / w * 2 - 1, 1 - y0 / h * 2);
}

void Lights::blank() {
    gl_.BindFramebuffer(GL_FRAMEBUFFER, 0);
    gl_.ClearColor(0, 0, 0, 1);
    gl_.Clear(GL_COLOR_BUFFER_BIT);
}

void Lights::draw(const Picture& picture, int width, int height, float ratio) {
    gl_.Viewport(0, 0, width, height);
    gl_.Disable(GL_BLEND);
    gl_.Disable(GL_SCISSOR_TEST);
    gl_.BindVertexArray(no_vertices_);
    if (width != ground_width_ || height != ground_height_ || picture.dim() != ground_dim_)
        paint_ground(width, height, picture.dim());
    gl_.BindFramebuffer(GL_READ_FRAMEBUFFER, ground_frame_);
    gl_.BindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    gl_.BlitFramebuffer(0, 0, width, height, 0, 0, width, height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
    gl_.BindFramebuffer(GL_FRAMEBUFFER, 0);
    gl_.Enable(GL_BLEND);
    gl_.BlendFunc(GL_ONE, GL_ONE_MINUS_SRC_COLOR);  // screen: 1 - (1 - light)(1 - ground)
    for (const ShownOrb& orb : picture.orbs()) {
        if (orb.light() <= 0) continue;
        draw_halo(orb, width, height, ratio);
        draw_orb(orb, width, height, ratio);
    }
    gl_.BlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
    gl_.UseProgram(lens_program_);
    for (const ShownOrb& mine : picture.orbs())
        for (const ShownOrb& theirs : picture.orbs())
            if (mine.item.mine && !theirs.item.mine && mine.light() * theirs.light() > 0)
                draw_lens(mine, theirs, width, height, ratio);
}

}  // namespace attune::ui
