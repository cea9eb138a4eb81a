// SPDX-License-Identifier: GPL-3.0-or-later
// The ground and the orbs, in OpenGL 3.3 core. Made to be cheap on a CPU that plays GPU: the ground
// is painted once a size and copied; an orb touches only the square of its halo.
#pragma once

#include "client/ui/gl.hpp"
#include "client/ui/picture.hpp"

namespace attune::ui {

class Lights {
  public:
    // Needs a current context. Throws StartError where OpenGL 3.3 is not to be had.
    Lights();
    ~Lights();
    Lights(const Lights&) = delete;
    Lights& operator=(const Lights&) = delete;

    // `width` and `height` of the framebuffer in pixels, `ratio` pixels a unit of the picture.
    void draw(const Picture& picture, int width, int height, float ratio);

    void blank();  // black, wholly

    // Waits until the drawing is done: for honest frame times.
    void finish() { gl_.Finish(); }

  private:
    void paint_ground(int width, int height, float dim);
    void draw_halo(const ShownOrb& orb, int width, int height, float ratio);
    void draw_orb(const ShownOrb& orb, int width, int height, float ratio);
    void disc(GLuint program, const ShownOrb& orb, float reach, int width, int height,
              float ratio) const;
    void draw_lens(const ShownOrb& a, const ShownOrb& b, int width, int height, float ratio);
    GLuint program(const char* vertex, const char* fragment);
    GLint at(GLuint program, const char* uniform) const;
    void set(GLuint program, const char* uniform, Colour colour) const;
    void box(GLuint program, float left, float bottom, float right, float top) const;

    Gl gl_;
    GLuint ground_program_ = 0;
    GLuint halo_program_ = 0;
    GLuint orb_program_ = 0;
    GLuint lens_program_ = 0;
    GLuint no_vertices_ = 0;
    GLuint ground_ = 0;
    GLuint ground_frame_ = 0;
    int ground_width_ = 0;
    int ground_height_ = 0;
    float ground_dim_ = -1;
};

}  // namespace attune::ui
