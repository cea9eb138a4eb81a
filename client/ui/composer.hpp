// SPDX-License-Identifier: GPL-3.0-or-later
// Small helpers with which screens are composed on the canvas of 1100 x 720 and then fitted to the
// window.
#pragma once

#include <string_view>

#include "client/ui/scene.hpp"
#include "client/words/filled.hpp"

namespace attune::ui {

// The rows at the bottom: Pause in the middle, always, and two places on each side of it.
namespace row {
inline constexpr Rect far_left{152, 640, 136, 44};
inline constexpr Rect near_left{302, 640, 136, 44};
inline constexpr Rect centre_bottom{460, 636, 180, 52};
inline constexpr Rect near_right{662, 640, 136, 44};
inline constexpr Rect far_right{812, 640, 136, 44};
inline constexpr Rect upper_far_left{152, 588, 136, 40};
inline constexpr Rect upper_near_right{688, 588, 132, 40};
inline constexpr Rect upper_far_right{828, 588, 120, 40};
}  // namespace row

inline constexpr float middle = canvas.width / 2;

class Composer {
  public:
    Composer(const View& view, LocalTime present, const State& state)
        : view_(view), present_(present), state_(state) {}

    const View& view() const { return view_; }
    const State& state() const { return state_; }
    LocalTime present() const { return present_; }

    // Text in the window's roles.
    void line(float y, std::string text);  // the one line that matters
    void body(float y, std::string text, Colour colour = palette::ink);
    void label(float y, std::string text);  // soft, 15
    void small(float y, std::string text);  // soft, 13
    Text& text(Text item);

    void button(Action action, std::string_view text, Rect rect, std::string_view hint = "",
                bool solid = false, bool enabled = true);
    // One whose key the settings name.
    void gesture(Action action, Gesture gesture, std::string_view text, Rect rect,
                 bool solid = false);
    // A figure between a step down and a step up.
    void dial(Dial dial, std::string_view value, Rect rect);
    void panel(Rect rect, float rounding);
    void name_field(Rect rect);
    void waiting_orb(bool mine, float y);  // within the outline of the other's
    void word_card(Rect rect, std::string word);

    // The selected partner's name, fit to be shown.
    std::string name() const;
    std::string about() const;  // the name of whom the place is about
    bool about_linked() const;  // and they are here
    void header(bool with_link);
    void header(std::string words, bool lit);
    void error_line();
    void orb(bool mine, Point centre, float radius, float brightness = 1);
    bool lone() const;  // the partner's orb has no place here
    void rest_orbs(float y, float radius);
    void both_orbs(float brightness);  // at the breath; at rest without one
    void breath(float brightness);     // and the ring, the labels, the time left
    void phase_word_and_dots();
    void posture_marks(float y);                    // shape and words, of both
    bool says_here() const;                         // the partner, to be shown in a word
    void partner_here(float y, const char* words);  // on the side of their orb
    void settle_dots();                             // down to the start, or to the going on

    std::optional<double> seconds_left() const;  // until the stage ends by itself, never below 0
    bool mirrored() const { return state_.mirrored || view_.settings.mirrored; }
    bool linked() const { return view_.link.state() == v1::Link::LINKED; }

    Scene& scene() { return scene_; }
    Scene fitted(Size size) &&;

  private:
    SessionTime session() const;
    bool partner_shown() const;
    double amplitude() const;
    void contrasted();
    float side() const { return mirrored() ? -1.0F : 1.0F; }
    void seconds_dots(double elapsed, double length, bool emptying);

    const View& view_;
    LocalTime present_;
    const State& state_;
    Scene scene_;
};

// Nothing: nobody of that id is paired.
const v1::Partner* find_partner(const View& view, const std::string& id);

// "4:12", "1:00:00": whole seconds, rounded up so that the last second shows 0:01.
std::string clock_text(double seconds);

// At most 32 code points, cut at a boundary; control characters become spaces.
std::string shown_name(std::string_view name);

}  // namespace attune::ui
