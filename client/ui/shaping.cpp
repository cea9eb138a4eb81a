// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/shaping.hpp"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include <algorithm>
#include <cmath>

namespace attune::ui {
namespace {

// The system's fonts and the person's own, by the system's rules, without the cache that fontconfig
// would keep in the home folder.
constexpr const char* where_fonts_are = R"(<?xml version="1.0"?>
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir prefix="xdg">fonts</dir>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
  <cachedir>/var/cache/fontconfig</cachedir>
</fontconfig>)";

constexpr float longest = 4096;              // pixels of a line
constexpr std::size_t longest_text = 1'000;  // bytes; a name has 64, a sentence of ours 400 at most

struct Unref {
    void operator()(gpointer object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

PangoWeight weight_of(Face face) {
    return face == Face::light    ? PANGO_WEIGHT_LIGHT
           : face == Face::medium ? PANGO_WEIGHT_SEMIBOLD
                                  : PANGO_WEIGHT_NORMAL;
}

}  // namespace

struct Shaping::Fonts {
    Fonts() {
        // Before Pango, which would take the usual one.
        FcConfig* config = FcConfigCreate();
        FcConfigParseAndLoadFromMemory(config, reinterpret_cast<const FcChar8*>(where_fonts_are),
                                       FcFalse);
        FcConfigSetCurrent(config);
        map.reset(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map.get()), config);
        FcConfigDestroy(config);
        context.reset(pango_font_map_create_context(map.get()));
        pango_context_set_round_glyph_positions(context.get(), FALSE);
        // Sentences with a name in them are ours, whatever the name is written in.
        pango_context_set_base_dir(context.get(), PANGO_DIRECTION_LTR);
    }

    Owned<PangoFontMap> map;
    Owned<PangoContext> context;
};

Shaping::Shaping() : fonts_(std::make_unique<Fonts>()) {}

Shaping::~Shaping() = default;

ShapedText Shaping::shape(const std::string& text, Face face, float em, Colour colour,
                          float most) const {
    const Owned<PangoLayout> layout(pango_layout_new(fonts_->context.get()));
    PangoFontDescription* font = pango_font_description_from_string("Lato");
    pango_font_description_set_weight(font, weight_of(face));
    pango_font_description_set_absolute_size(
        font, std::round(static_cast<double>(std::clamp(em, 1.0F, 256.0F))) * PANGO_SCALE);
    pango_layout_set_font_description(layout.get(), font);
    pango_font_description_free(font);
    pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
    pango_layout_set_auto_dir(layout.get(), FALSE);
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    const float room = most > 0 ? std::min(most, longest) : longest;
    pango_layout_set_width(layout.get(), static_cast<int>(room * PANGO_SCALE));
    gchar* valid =
        g_utf8_make_valid(text.data(), static_cast<gssize>(std::min(text.size(), longest_text)));
    pango_layout_set_text(layout.get(), valid, -1);
    g_free(valid);

    PangoRectangle ink{};
    PangoRectangle line{};
    pango_layout_get_pixel_extents(layout.get(), &ink, &line);
    constexpr int edge = 1;
    const int x0 = std::min(ink.x, line.x) - edge;
    const int y0 = std::min(ink.y, line.y) - edge;
    const int x1 = std::max(ink.x + ink.width, line.x + line.width) + edge;
    const int y1 = std::max(ink.y + ink.height, line.y + line.height) + edge;
    ShapedText shaped{
        .width = x1 - x0,
        .height = y1 - y0,
        .left = line.x - x0,
        .baseline = pango_layout_get_baseline(layout.get()) / PANGO_SCALE - y0,
        .advance = line.width,
        .from_right = pango_layout_get_direction(layout.get(), 0) == PANGO_DIRECTION_RTL,
        .unknown = pango_layout_get_unknown_glyphs_count(layout.get()),
        .rgba = {}};
    const auto pixels =
        static_cast<std::size_t>(shaped.width) * static_cast<std::size_t>(shaped.height);
    shaped.rgba.resize(4 * pixels);
    cairo_surface_t* surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, shaped.width, shaped.height);
    cairo_t* cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, static_cast<double>(colour.r), static_cast<double>(colour.g),
                         static_cast<double>(colour.b));
    cairo_move_to(cairo, -x0, -y0);
    pango_cairo_show_layout(cairo, layout.get());
    cairo_surface_flush(surface);
    const unsigned char* from = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; from && y < shaped.height; ++y)
        for (int x = 0; x < shaped.width; ++x) {
            const auto* argb = reinterpret_cast<const std::uint32_t*>(from + y * stride) + x;
            const std::uint32_t alpha = *argb >> 24;
            auto* to = &shaped.rgba[4 * static_cast<std::size_t>(y * shaped.width + x)];
            for (unsigned channel = 0; channel < 3; ++channel) {
                const std::uint32_t value = *argb >> (16 - 8 * channel) & 0xFFU;
                to[channel] = static_cast<std::uint8_t>(
                    alpha == 0 ? 0 : std::min(255U, value * 255U / alpha));
            }
            to[3] = static_cast<std::uint8_t>(alpha);
        }
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return shaped;
}

}  // namespace attune::ui
