// SPDX-License-Identifier: GPL-3.0-or-later
// What a screen shows of a breath: the orbs, the ring, the word and the dots.
#include <algorithm>
#include <cmath>

#include "client/ui/composer.hpp"
#include "client/words/strings.hpp"

namespace attune::ui {
namespace {

constexpr Point orbs_at{middle, 310};
constexpr float orbs_apart = 44;  // of each centre from the middle
constexpr float ring_radius = 212;
constexpr float label_apart = 166;  // from the middle, on the side of an orb

double seconds(Duration d) {
    return std::chrono::duration<double>(d).count();
}

// Of two instants that may lie at either end of the type: a plan's times come from outside.
double seconds_between(SessionTime from, SessionTime to) {
    const auto ns = [](SessionTime t) { return static_cast<double>(t.time_since_epoch().count()); };
    return (ns(to) - ns(from)) * 1e-9;
}

}  // namespace

SessionTime Composer::session() const {
    return view_.clock.at(present_);
}

std::optional<double> Composer::seconds_left() const {
    if (!view_.stage_ends) return std::nullopt;
    return std::max(0.0, seconds_between(session(), *view_.stage_ends));
}

void Composer::rest_orbs(float y, float radius) {
    if (lone()) return orb(true, {middle, y}, radius);
    orb(true, {middle - side() * radius / 2, y}, radius);
    orb(false, {middle + side() * radius / 2, y}, radius);
}

bool Composer::lone() const {
    return view_.practised || view_.stage == v1::StageChange::COOL_DOWN;
}

bool Composer::partner_shown() const {
    return view_.link.state() != v1::Link::LOST && !view_.alone;
}

double Composer::amplitude() const {
    return view_.pacer ? std::clamp(view_.pacer->position_at(session()).amplitude, 0.0, 1.0) : 0.0;
}

void Composer::both_orbs(float brightness) {
    if (view_.settings.reduced_motion) {
        scene_.bar = Bar{{middle - 130, orbs_at.y - 60, 260, 120}, static_cast<float>(amplitude())};
        return;
    }
    const float radius = orb_radius(amplitude());
    if (lone()) return orb(true, orbs_at, radius, brightness);
    orb(true, {orbs_at.x - side() * orbs_apart, orbs_at.y}, radius, brightness);
    // Out of sight its light goes, in its own time; the orb stays in the scene.
    orb(false, {orbs_at.x + side() * orbs_apart, orbs_at.y}, radius,
        partner_shown() ? brightness : 0);
}

// A ring for the heart, a full spot for the belly, two for the thighs.
void Composer::posture_marks(float y) {
    constexpr std::array words{strings::on_heart, strings::on_belly, strings::on_thighs};
    const auto mark = [&](Posture posture, float x) {
        if (posture == Posture::none) return;
        const float above = y - 20;
        if (posture == Posture::heart)
            scene_.rings.push_back({.centre = {x, above},
                                    .radius = 5,
                                    .thickness = 2,
                                    .fraction = 1,
                                    .colour = palette::cream});
        else if (posture == Posture::belly)
            scene_.dots.push_back({.at = {x, above}, .radius = 5, .lit = 1});
        else
            for (const float apart : {-8.0F, 8.0F})
                scene_.dots.push_back({.at = {x + apart, above}, .radius = 4, .lit = 1});
        text({.text = words[(static_cast<std::size_t>(posture) - 1) % words.size()],
              .at = {x, y},
              .size = 14,
              .colour = palette::ink,
              .max_width = 170});
    };
    mark(view_.posture_mine, middle - side() * 240);
    if (view_.partner_fresh) mark(view_.posture_partner, middle + side() * 240);
}

bool Composer::says_here() const {
    return state_.partner_here && partner_shown() && !lone();
}

void Composer::partner_here(float y, const char* words) {
    if (!says_here()) return;
    text({.text = words,
          .at = {middle + side() * label_apart, y},
          .align = mirrored() ? Align::right : Align::left,
          .size = 14,
          .colour = palette::ink,
          .max_width = 200});
}

void Composer::breath(float brightness) {
    if (!view_.pacer) return;
    both_orbs(brightness);
    const double whole = seconds(view_.pacer->plan.length);
    const double gone = std::max(0.0, seconds(view_.pacer->elapsed(session())));
    const double fraction = whole > 0 ? std::min(gone / whole, 1.0) : 1.0;
    scene_.rings.push_back({.centre = orbs_at,
                            .radius = ring_radius,
                            .thickness = 3,
                            .fraction = static_cast<float>(fraction),
                            .colour = palette::cream,
                            .strength = 0.75F,
                            .track = 0.13F,
                            .track_thickness = 1.6F});
    text({.text = filled(strings::time_left, clock_text(whole - gone)),
          .at = {canvas.width - 34, 36},
          .align = Align::right,
          .size = 14,
          .max_width = 200,
          .ticking = true});
    if (lone()) return;
    // Beside the ring, on the side of their orb.
    const auto label = [&](const char* words, float side) {
        text({.text = words,
              .at = {middle + side * label_apart, 455},
              .align = side < 0 ? Align::right : Align::left,
              .size = 14,
              .colour = palette::ink,
              .max_width = 200});
    };
    label(strings::you, -side());
    if (partner_shown())
        label(view_.leader == v1::StageChange::PARTNER ? strings::partner_by_hand
                                                       : strings::partner_paced,
              side());
    partner_here(478, strings::here);
    if (!view_.alone) posture_marks(502);
}

void Composer::settle_dots() {
    if (!view_.pacer) {
        const double left = seconds_left().value_or(0);
        const double whole = seconds(settle_time);
        return seconds_dots(whole - std::clamp(left, 0.0, whole), whole, true);
    }
    const auto& hold = view_.pacer->hold;
    const double left = hold && hold->until ? seconds_between(session(), *hold->until)
                                            : -seconds(view_.pacer->elapsed(session()));
    const double whole = seconds(settle_time);
    seconds_dots(whole - std::clamp(left, 0.0, whole), whole, true);
}

void Composer::seconds_dots(double elapsed, double length, bool emptying) {
    const int count = static_cast<int>(std::clamp(std::ceil(length - 1e-6), 1.0, 15.0));
    constexpr float apart = 18;
    constexpr double ease = 0.3;  // seconds
    for (int i = 0; i < count; ++i) {
        const double passed = std::clamp((elapsed - i) / ease, 0.0, 1.0);
        // Emptying, the last one goes first, and is gone when its second ends.
        const double left = std::clamp((length - elapsed - i) / ease, 0.0, 1.0);
        const float x =
            middle + apart * (static_cast<float>(i) - static_cast<float>(count - 1) / 2);
        scene_.dots.push_back(
            {.at = {x, 598}, .radius = 3.5F, .lit = static_cast<float>(emptying ? left : passed)});
    }
}

void Composer::phase_word_and_dots() {
    if (!view_.pacer) return;
    const BreathPosition p = view_.pacer->position_at(session());
    const bool in = p.phase == BreathPhase::inhale;
    const bool out = p.phase == BreathPhase::exhale;
    line(561, in ? strings::breathe_in : out ? strings::breathe_out : strings::rest);
    // Filling on the way in, emptying on the way out: the dots' light turns round with the
    // breath's.
    const bool emptying = out || p.phase == BreathPhase::hold_full;
    seconds_dots(seconds(p.in_phase), seconds(p.phase_length), emptying);
}

}  // namespace attune::ui
