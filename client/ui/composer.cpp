// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/composer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "client/words/strings.hpp"

namespace attune::ui {
namespace {

constexpr float longest_line = 1000;

std::string_view path_words(const v1::Link& link) {
    switch (link.path()) {
        case v1::Link::LAN:
            return strings::on_this_network;
        case v1::Link::RELAYED:
            return strings::relayed;
        default:
            return strings::direct;
    }
}

// Some of it, as Hebrew and Arabic do: U+0590 to U+08FF, their presentation forms, and what is
// beyond the first plane; a few others among these do no harm.
bool runs_from_right(std::string_view text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(text[i + 1]);
        if ((lead >= 0xD6 && lead <= 0xDF) || (lead == 0xE0 && next < 0xA4) ||
            (lead == 0xEF && next >= 0xAC && next <= 0xBB) ||
            (lead == 0xF0 && (next == 0x90 || next == 0x9E)))
            return true;
    }
    return false;
}

}  // namespace

std::string clock_text(double seconds) {
    const double bounded = std::isfinite(seconds) ? std::clamp(seconds, 0.0, 359999.0) : 0.0;
    const auto whole = static_cast<unsigned>(std::ceil(bounded - 1e-6));
    const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    const unsigned hours = whole / 3600;
    const unsigned minutes = whole / 60 % 60;
    const std::string tail = ":" + two(whole % 60);
    return hours > 0 ? std::to_string(hours) + ":" + two(minutes) + tail
                     : std::to_string(minutes) + tail;
}

std::string shown_name(std::string_view name) {
    constexpr std::size_t most = 32;
    std::string shown;
    std::size_t points = 0;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool continues = (byte & 0xC0U) == 0x80U;
        if (!continues && ++points > most) break;
        if (shown.size() > most * 4) break;  // broken UTF-8: continuation bytes without end
        shown += byte < 0x20 || byte == 0x7F ? ' ' : c;
    }
    // Whatever it is written in, the sentence around it keeps its order (Unicode's UAX 9).
    for (const char* control :
         {"\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE",
          "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9"})
        for (auto at = shown.find(control); at != shown.npos; at = shown.find(control, at))
            shown.erase(at, 3);
    if (shown.find_first_not_of(' ') == std::string::npos) return strings::unnamed;
    return runs_from_right(shown) ? "\xE2\x81\xA8" + shown + "\xE2\x81\xA9" : shown;
}

Text& Composer::text(Text item) {
    if (item.max_width == 0) item.max_width = longest_line;
    return scene_.texts.emplace_back(std::move(item));
}

void Composer::line(float y, std::string words) {
    text({.text = std::move(words),
          .at = {middle, y},
          .face = Face::light,
          .size = 30,
          .colour = palette::ink});
}

void Composer::body(float y, std::string words, Colour colour) {
    text({.text = std::move(words), .at = {middle, y}, .size = 17, .colour = colour});
}

void Composer::label(float y, std::string words) {
    text({.text = std::move(words), .at = {middle, y}, .size = 15});
}

void Composer::small(float y, std::string words) {
    text({.text = std::move(words), .at = {middle, y}, .size = 13});
}

void Composer::panel(Rect rect, float rounding) {
    scene_.panels.push_back({rect, rounding});
}

void Composer::button(Action action, std::string_view words, Rect rect, std::string_view hint,
                      bool solid, bool enabled) {
    Button made{.action = action,
                .text = std::string(words),
                // A gesture that has this key wins it.
                .hint = gesture_of(view_.settings.keys, hint) ? "" : std::string(hint),
                .rect = rect,
                .enabled = enabled,
                .solid = solid && enabled};
    made.size = solid ? 17.0F : 15.0F;
    scene_.buttons.push_back(std::move(made));
}

std::string Composer::name() const {
    return view_.selected < view_.partners.size()
               ? shown_name(view_.partners[view_.selected].name())
               : strings::unnamed;
}

void Composer::gesture(Action action, Gesture gesture, std::string_view words, Rect rect,
                       bool solid) {
    button(action, words, rect, "", solid);
    scene_.buttons.back().hint = view_.settings.keys[static_cast<std::size_t>(gesture)];
}

void Composer::dial(Dial dial, std::string_view value, Rect rect) {
    const auto which = static_cast<std::uint32_t>(dial);
    const float end = rect.height * 1.1F;
    constexpr float gap = 8;
    button({Action::less, which}, "\xE2\x88\x92", {rect.x, rect.y, end, rect.height});
    button({Action::dial, which}, value,
           {rect.x + end + gap, rect.y, rect.width - 2 * (end + gap), rect.height});
    button({Action::more, which}, "+", {rect.x + rect.width - end, rect.y, end, rect.height});
}

const v1::Partner* find_partner(const View& view, const std::string& id) {
    const auto it = std::ranges::find(view.partners, id, &v1::Partner::id);
    return it == view.partners.end() ? nullptr : &*it;
}

std::string Composer::about() const {
    const auto* partner = find_partner(view_, state_.partner);
    return partner ? shown_name(partner->name()) : strings::unnamed;
}

bool Composer::about_linked() const {
    return linked() && view_.selected < view_.partners.size() &&
           view_.partners[view_.selected].id() == state_.partner;
}

void Composer::header(bool with_link) {
    if (!with_link || view_.partners.empty()) return;
    const bool home = view_.stage == v1::StageChange::IDLE;
    std::string words;
    if (home) {
        words = std::string(linked() ? path_words(view_.link) : strings::searching) + " \xC2\xB7 " +
                strings::nothing_shared;
    } else if (linked()) {
        words = name() + " \xC2\xB7 " + std::string(path_words(view_.link)) + strings::encrypted;
    } else {
        words = name() + " \xC2\xB7 " + strings::out_of_sight;
    }
    header(std::move(words), linked());
}

void Composer::header(std::string words, bool lit) {
    scene_.dots.push_back({.at = {34, 36}, .radius = 5, .lit = lit ? 1.0F : 0.0F, .lamp = true});
    text({.text = std::move(words),
          .at = {50, 36},
          .align = Align::left,
          .size = 14,
          .max_width = 700});
}

void Composer::name_field(Rect rect) {
    const Action action{Action::name_field};
    const bool focused = state_.focus_visible && state_.focus == action;
    const std::string& name = state_.name.text();
    scene_.fields.push_back({action, rect});
    scene_.panels.push_back({rect, rect.height / 2, focused});
    text({.text = name,
          .at = {rect.x + rect.width / 2, rect.y + rect.height / 2},
          .size = 17,
          .colour = palette::ink,
          .max_width = rect.width - 48,
          .ticking = true,
          .caret = focused,
          .rest = name.empty() ? strings::name_for_them : ""});
}

void Composer::word_card(Rect rect, std::string word) {
    panel(rect, 20);
    text({.text = std::move(word),
          .at = {rect.x + rect.width / 2, rect.y + rect.height / 2},
          .face = Face::medium,
          .size = 26,
          .colour = palette::ink,
          .max_width = rect.width - 16});
}

void Composer::error_line() {
    if (view_.error.empty()) return;
    std::string words = view_.error.substr(0, 400);
    std::replace_if(
        words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; },
        ' ');
    text({.text = std::move(words), .at = {middle, 703}, .size = 14, .colour = palette::ink});
}

void Composer::orb(bool mine, Point centre, float radius, float brightness) {
    const bool here = mine ? view_.here_mine : view_.here_partner && view_.partner_fresh;
    scene_.orbs.push_back({.mine = mine,
                           .centre = centre,
                           .radius = radius,
                           .brightness = brightness,
                           .glow = here ? 1.0F : 0.0F});
}

void Composer::waiting_orb(bool mine, float y) {
    orb(mine, {middle, y}, 46);
    scene_.rings.push_back({.centre = {middle, y},
                            .radius = 78,
                            .thickness = 2,
                            .fraction = 1,
                            .colour = mine ? sea_glass.body : apricot.body,
                            .strength = 0.55F,
                            .dashed = true});
}

Scene Composer::fitted(Size size) && {
    const auto sane = [](float length) {
        return std::isfinite(length) ? std::clamp(length, 1.0F, 32768.0F) : 1.0F;
    };
    size = {sane(size.width), sane(size.height)};
    const float scale = std::min(size.width / canvas.width, size.height / canvas.height);
    const float left = (size.width - canvas.width * scale) / 2;
    const float top = (size.height - canvas.height * scale) / 2;
    constexpr float header_height = 60;  // what lies above keeps to the window's own edges
    const auto point = [&](Point p) {
        if (p.y >= header_height) return Point{left + p.x * scale, top + p.y * scale};
        const float x = p.x < middle ? p.x * scale : size.width - (canvas.width - p.x) * scale;
        return Point{x, p.y * scale};
    };
    const auto rect = [&](Rect r) {
        const Point corner = point({r.x, r.y});
        return Rect{corner.x, corner.y, r.width * scale, r.height * scale};
    };
    constexpr float smallest_text = 11;
    const auto letters = [&](float em) { return std::max(em * scale, smallest_text); };

    scene_.size = size;
    scene_.scale = scale;
    for (auto& p : scene_.panels) p = {rect(p.rect), p.rounding * scale, p.focused};
    for (auto& f : scene_.fields) f.rect = rect(f.rect);
    for (auto& o : scene_.orbs) {
        o.centre = point(o.centre);
        o.radius *= scale;
    }
    for (auto& r : scene_.rings) {
        r.centre = point(r.centre);
        r.radius *= scale;
        r.thickness *= scale;
        r.track_thickness *= scale;
    }
    for (auto& d : scene_.dots) {
        d.at = point(d.at);
        d.radius *= scale;
    }
    for (auto& t : scene_.texts) {
        t.at = point(t.at);
        t.size = letters(t.size);
        t.max_width *= scale;
    }
    for (auto& b : scene_.buttons) {
        b.rect = rect(b.rect);
        b.size = letters(b.size);
        b.focused = b.enabled && state_.focus_visible && b.action == state_.focus;
        b.hovered = b.enabled && state_.pointer && b.rect.contains(*state_.pointer);
    }
    if (scene_.bar) scene_.bar->rect = rect(scene_.bar->rect);
    scene_.still = view_.settings.reduced_motion;
    if (view_.settings.high_contrast) contrasted();
    return std::move(scene_);
}

void Composer::contrasted() {
    for (auto& t : scene_.texts) t.colour = palette::white;
    for (auto& b : scene_.buttons) b.strong = true;
    scene_.dim = 1;
}

}  // namespace attune::ui
