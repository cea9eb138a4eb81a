// SPDX-License-Identifier: GPL-3.0-or-later
// Words, pills, rings and dots, through Dear ImGui's draw list. Buttons are ours (controls.hpp):
// ImGui gets no input and keeps no state, and writes neither its ini nor its log.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "client/ui/gl.hpp"
#include "client/ui/picture.hpp"
#include "client/ui/shaping.hpp"

struct ImDrawList;
struct ImFont;

namespace attune::ui {

class Lettering {
  public:
    // Needs a current GL context.
    Lettering();
    ~Lettering();
    Lettering(const Lettering&) = delete;
    Lettering& operator=(const Lettering&) = delete;

    // `ratio`: framebuffer pixels a unit of the picture.
    void draw(const Picture& picture, float ratio);

  private:
    void build_fonts(float pixel_scale);
    ImFont* font(Face face, float pixels) const;
    void draw_text(ImDrawList& list, const Text& text, float alpha);
    void draw_shaped(ImDrawList& list, const Text& text, float alpha);
    void draw_caret(ImDrawList& list, const Text& text, float x, float alpha) const;
    void draw_button(ImDrawList& list, const Button& button, float alpha);

    // What somebody typed in other letters than Latin ones, as a texture.
    struct Drawn {
        Text key;
        ShapedText shape;
        GLuint texture = 0;
        bool used = false;
    };
    const Drawn& drawn(const Text& text);

    struct Baked {
        Face face;
        float em;  // canvas units
        ImFont* font = nullptr;
    };
    std::array<Baked, 12> baked_;
    float pixel_scale_ = 0;
    float ratio_ = 1;
    Gl gl_;
    std::optional<Shaping> shaping_;  // from the first such text on
    std::vector<Drawn> drawn_;
};

}  // namespace attune::ui
