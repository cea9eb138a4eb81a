// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/lettering.hpp"

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "net/drivers/start_error.hpp"

namespace attune::ui {
namespace {

// Debian's fonts-lato. Without it ImGui's own face stands in.
constexpr const char* lato = "/usr/share/fonts/truetype/lato/Lato-";
constexpr float line_over_em = 1.2F;  // of Lato; ImGui measures a font by its line
constexpr float cap_middle = 0.36F;   // of the em above the baseline

constexpr ImWchar latin[] = {0x20, 0x7E, 0xA0, 0xFF, 0x2010, 0x2027, 0x2212, 0x2212, 0};
constexpr ImWchar digits[] = {'0', ':', 0};

std::string font_file(Face face) {
    const char* name = face == Face::light    ? "Light"
                       : face == Face::medium ? "Semibold"
                                              : "Regular";
    return lato + std::string(name) + ".ttf";
}

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// Not all of it is among the glyphs that are always there (`latin`).
bool beyond_latin(std::string_view text) {
    for (std::size_t at = 0, end = 0; at < text.size(); at = end) {
        end = at + 1;
        while (end < text.size() && continues(text[end])) ++end;
        const std::string_view letter = text.substr(at, end - at);
        const bool always =
            (letter >= "\xE2\x80\x90" && letter <= "\xE2\x80\xA7") || letter == "\xE2\x88\x92";
        if (static_cast<unsigned char>(letter.front()) >= 0xC4 && !always) return true;
    }
    return false;
}

ImU32 packed(Colour c, float alpha) {
    return ImGui::ColorConvertFloat4ToU32({c.r, c.g, c.b, std::clamp(alpha, 0.0F, 1.0F)});
}

ImVec2 at(Point p) {
    return {p.x, p.y};
}
ImVec2 first_corner(Rect r) {
    return {r.x, r.y};
}
ImVec2 last_corner(Rect r) {
    return {r.x + r.width, r.y + r.height};
}

void arc(ImDrawList& list, const Ring& r, float from, float to, ImU32 colour) {
    const float span = std::abs(to - from) * r.radius;
    list.PathArcTo(at(r.centre), r.radius, from, to, std::max(8, static_cast<int>(span / 6)));
    list.PathStroke(colour, ImDrawFlags_None, r.thickness);
}

void draw_ring(ImDrawList& list, const Ring& r, float alpha) {
    constexpr float turn = 2 * std::numbers::pi_v<float>;
    constexpr float top = -turn / 4;
    constexpr int segments = 160;
    if (r.track > 0)
        list.AddCircle(at(r.centre), r.radius, packed(palette::white, r.track * alpha), segments,
                       r.track_thickness);
    const ImU32 colour = packed(r.colour, r.strength * alpha);
    if (r.dashed) {
        constexpr int dashes = 36;
        for (int i = 0; i < dashes; ++i) {
            const float from = top + turn * static_cast<float>(i) / dashes;
            arc(list, r, from, from + turn / dashes * 0.5F, colour);
        }
    } else if (r.fraction > 0) {
        arc(list, r, top, top + turn * r.fraction, colour);
    }
}

void draw_dot(ImDrawList& list, const Dot& d, float alpha) {
    if (d.lamp) {
        list.AddCircleFilled(at(d.at), d.radius,
                             packed(mix(palette::faint, sea_glass.body, d.lit), alpha), 24);
        return;
    }
    constexpr float dark = 0.27F;
    constexpr float bright = 0.92F;
    list.AddCircleFilled(at(d.at), d.radius,
                         packed(palette::cream, (dark + (bright - dark) * d.lit) * alpha), 20);
}

}  // namespace

Lettering::Lettering()
    : baked_{{{Face::light, 30},
              {Face::light, 38},
              {Face::light, 54},
              {Face::regular, 13},
              {Face::regular, 14},
              {Face::regular, 15},
              {Face::regular, 17},
              {Face::regular, 18},
              {Face::medium, 13},
              {Face::medium, 17},
              {Face::medium, 24},
              {Face::medium, 26}}} {
    IMGUI_CHECKVERSION();
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    if (!gl_.load() || !ImGui_ImplOpenGL3_Init("#version 330 core")) {
        ImGui::DestroyContext();
        throw StartError("OpenGL 3.3 is not to be had here; `attune headless` works without it.");
    }
}

Lettering::~Lettering() {
    for (const Drawn& d : drawn_) gl_.DeleteTextures(1, &d.texture);
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
}

void Lettering::build_fonts(float pixel_scale) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    const bool again = pixel_scale_ > 0;  // the first texture is made with the first frame
    if (again) ImGui_ImplOpenGL3_DestroyFontsTexture();
    atlas.Clear();
    for (Baked& baked : baked_) {
        ImFontConfig config;
        config.OversampleH = baked.em < 24 ? 2 : 1;
        config.OversampleV = 1;
        const float size = std::round(baked.em * line_over_em * pixel_scale);
        const std::string file = font_file(baked.face);
        const ImWchar* wanted = baked.em == 54 ? digits : latin;
        if (!std::filesystem::exists(file)) {
            config.SizePixels = size;
            baked.font = atlas.AddFontDefault(&config);
            continue;
        }
        baked.font = atlas.AddFontFromFileTTF(file.c_str(), size, &config, wanted);
    }
    atlas.Build();
    if (again) ImGui_ImplOpenGL3_CreateFontsTexture();
    pixel_scale_ = pixel_scale;
}

ImFont* Lettering::font(Face face, float pixels) const {
    const auto miss = [&](const Baked& b) {
        const float wrong_face = b.face == face ? 0 : 1e6F;
        return wrong_face + std::abs(b.em * pixel_scale_ - pixels);
    };
    return std::ranges::min_element(baked_, {}, miss)->font;
}

void Lettering::draw_text(ImDrawList& list, const Text& text, float alpha) {
    const bool nothing = text.text.empty() && text.rest.empty() && !text.caret;
    if (nothing || text.size <= 0) return;
    if (beyond_latin(text.text)) return draw_shaped(list, text, alpha);
    ImFont* f = font(text.face, text.size * ratio_);
    // A baked size within one pixel is used as it is, unscaled and crisp.
    const float wanted = text.size * line_over_em;
    const float size =
        std::abs(f->FontSize / ratio_ - wanted) <= 1 / ratio_ ? f->FontSize / ratio_ : wanted;
    const auto width = [&](const std::string& s) {
        return f->CalcTextSizeA(size, FLT_MAX, 0, s.data(), s.data() + s.size()).x;
    };
    std::string shown = text.text;
    float wide = width(shown);
    if (text.max_width > 0 && wide > text.max_width) {
        do {
            while (!shown.empty() && continues(shown.back())) shown.pop_back();
            if (!shown.empty()) shown.pop_back();
            wide = width(shown + "\xE2\x80\xA6");
        } while (!shown.empty() && wide > text.max_width);
        shown += "\xE2\x80\xA6";
    }
    const float share = text.align == Align::left ? 0.0F : text.align == Align::right ? 1.0F : 0.5F;
    const float baseline = text.at.y + cap_middle * text.size;
    const float top = baseline - f->Ascent * size / f->FontSize;
    const auto snapped = [&](float v) { return std::round(v * ratio_) / ratio_; };
    const float left = text.at.x - (wide + width(text.rest)) * share;
    const auto put = [&](float x, Colour colour, const std::string& words) {
        list.AddText(f, size, {snapped(x), snapped(top)}, packed(colour, alpha), words.data(),
                     words.data() + words.size());
    };
    put(left, text.colour, shown);
    if (!text.rest.empty()) put(left + wide, palette::soft, text.rest);
    if (text.caret) draw_caret(list, text, snapped(left + wide) + 0.5F / ratio_, alpha);
}

void Lettering::draw_caret(ImDrawList& list, const Text& text, float x, float alpha) const {
    const float half = 0.62F * text.size;
    list.AddLine({x, text.at.y - half}, {x, text.at.y + half}, packed(palette::cream, alpha), 1.5F);
}

// Made once, as long as it is there to be seen.
const Lettering::Drawn& Lettering::drawn(const Text& text) {
    if (!shaping_) shaping_.emplace();
    Text key = text;
    key.at = {};
    key.size *= ratio_;
    key.max_width *= ratio_;
    key.caret = false;
    const auto it = std::ranges::find(drawn_, key, &Drawn::key);
    if (it != drawn_.end()) {
        it->used = true;
        return *it;
    }
    Drawn made{key, shaping_->shape(key.text, key.face, key.size, key.colour, key.max_width), 0,
               true};
    gl_.GenTextures(1, &made.texture);
    gl_.BindTexture(GL_TEXTURE_2D, made.texture);
    gl_.TexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, made.shape.width, made.shape.height, 0, GL_RGBA,
                   GL_UNSIGNED_BYTE, made.shape.rgba.data());
    gl_.TexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    gl_.TexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    made.shape.rgba = {};
    return drawn_.emplace_back(std::move(made));
}

void Lettering::draw_shaped(ImDrawList& list, const Text& text, float alpha) {
    const Drawn& d = drawn(text);
    const auto units = [&](int pixels) { return static_cast<float>(pixels) / ratio_; };
    const auto snapped = [&](float v) { return std::round(v * ratio_) / ratio_; };
    const float share = text.align == Align::left ? 0.0F : text.align == Align::right ? 1.0F : 0.5F;
    const float left = snapped(text.at.x - units(d.shape.advance) * share);
    const float baseline = snapped(text.at.y + cap_middle * text.size);
    const ImVec2 corner{left - units(d.shape.left), baseline - units(d.shape.baseline)};
    list.AddImage(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(d.texture)), corner,
                  {corner.x + units(d.shape.width), corner.y + units(d.shape.height)}, {0, 0},
                  {1, 1}, packed(palette::white, alpha));
    if (text.caret)
        draw_caret(list, text, d.shape.from_right ? left : left + units(d.shape.advance), alpha);
}

void Lettering::draw_button(ImDrawList& list, const Button& b, float alpha) {
    const float rounding = b.rect.height / 2;
    const ImU32 fill =
        b.solid
            ? packed(b.hovered ? mix(palette::cream, palette::white, 0.5F) : palette::cream, alpha)
            : packed(palette::white, glass_of(b) * alpha);
    list.AddRectFilled(first_corner(b.rect), last_corner(b.rect), fill, rounding);
    if (b.focused) {
        const float out = 4 * b.rect.height / 52;
        const Rect ring{b.rect.x - out, b.rect.y - out, b.rect.width + 2 * out,
                        b.rect.height + 2 * out};
        list.AddRect(first_corner(ring), last_corner(ring), packed(palette::cream, 0.9F * alpha),
                     rounding + out, ImDrawFlags_None, 2);
    }
    const float middle = b.rect.y + b.rect.height / 2;
    const float shift = b.hint.empty() ? 0 : hint_shift(b);
    draw_text(list,
              {.text = b.text,
               .at = {b.rect.x + b.rect.width / 2 - shift, middle},
               .face = b.solid ? Face::medium : Face::regular,
               .size = b.size,
               .colour = words_of(b),
               .max_width = room_for_words(b)},
              alpha);
    if (b.hint.empty()) return;
    const float from_right = 26 * b.rect.height / 44;
    draw_text(list,
              {.text = b.hint,
               .at = {b.rect.x + b.rect.width - from_right, middle},
               .face = Face::medium,
               .size = b.size * 13 / 15,
               .colour = hint_of(b)},
              alpha);
}

void Lettering::draw(const Picture& picture, float ratio) {
    ratio_ = ratio;
    if (picture.scale() * ratio != pixel_scale_) build_fonts(picture.scale() * ratio);
    for (Drawn& d : drawn_) d.used = false;
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {picture.size().width, picture.size().height};
    io.DisplayFramebufferScale = {ratio, ratio};
    io.DeltaTime = 1.0F / 60;  // ImGui keeps no time for us
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    ImDrawList& list = *ImGui::GetBackgroundDrawList();
    for (const auto& p : picture.panels()) {
        list.AddRectFilled(first_corner(p.item.rect), last_corner(p.item.rect),
                           packed(palette::white, palette::card * p.alpha), p.item.rounding);
        if (p.item.focused)
            list.AddRect(first_corner(p.item.rect), last_corner(p.item.rect),
                         packed(palette::cream, 0.7F * p.alpha), p.item.rounding, ImDrawFlags_None,
                         2);
    }
    if (const auto& bar = picture.bar())
        list.AddRectFilled(first_corner(bar->rect), last_corner(bar->rect),
                           packed(palette::cream, picture.bar_light()), bar->rect.height / 2);
    for (const auto& r : picture.rings()) draw_ring(list, r.item, r.alpha);
    for (const auto& d : picture.dots()) draw_dot(list, d.item, d.alpha);
    for (const auto& b : picture.buttons()) draw_button(list, b.item, b.alpha);
    for (const auto& t : picture.texts()) draw_text(list, t.item, t.alpha);
    ImGui::Render();
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    std::erase_if(drawn_, [&](const Drawn& d) {
        if (!d.used) gl_.DeleteTextures(1, &d.texture);
        return !d.used;
    });
}

}  // namespace attune::ui
