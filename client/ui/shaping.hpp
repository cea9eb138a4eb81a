// SPDX-License-Identifier: GPL-3.0-or-later
// Text of any script as a picture, by Pango and Cairo: its own letters, joined and ordered as the
// script wants, from whichever of the system's fonts has them. For what people typed; our own words
// are in Latin letters and need none of it (lettering.cpp).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "client/ui/scene.hpp"

namespace attune::ui {

struct ShapedText {
    int width = 0;  // pixels of the picture
    int height = 0;
    int left = 0;  // where the line begins in it, and its baseline, from the top left
    int baseline = 0;
    int advance = 0;                 // of the line, as it is drawn
    bool from_right = false;         // it is written from right to left
    int unknown = 0;                 // glyphs that no font of this system has
    std::vector<std::uint8_t> rgba;  // not premultiplied
};

class Shaping {
  public:
    Shaping();
    ~Shaping();
    Shaping(const Shaping&) = delete;
    Shaping& operator=(const Shaping&) = delete;

    // Lengths in pixels; `em` of the font; longer than `most`, it ends in an ellipsis.
    ShapedText shape(const std::string& text, Face face, float em, Colour colour, float most) const;

  private:
    struct Fonts;
    std::unique_ptr<Fonts> fonts_;
};

}  // namespace attune::ui
