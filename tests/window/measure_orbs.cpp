// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a picture of the screen (binary PPM, 8 bit) from stdin.
//
//   measure_orbs radii X Y             of the breathing window whose corner is at X, Y: "own
//   partner", in pixels measure_orbs light AMPLITUDE       compares ground, orbs and lens at X = Y
//   = 0 with palette.cpp; worst difference
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "client/ui/scene.hpp"

namespace {

using namespace attune;
using namespace attune::ui;

constexpr int row = 310;  // of both centres
constexpr int own_x = 506;
constexpr int partner_x = 594;

struct Picture {
    int width = 0;
    int height = 0;
    std::vector<char> bytes;

    Colour at(int x, int y) const {
        const auto i = 3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                            static_cast<std::size_t>(x));
        const auto channel = [&](std::size_t c) {
            return static_cast<float>(static_cast<unsigned char>(bytes[i + c])) / 255.0F;
        };
        return {channel(0), channel(1), channel(2)};
    }
};

Picture read() {
    Picture p;
    int most = 0;
    const bool header =
        std::scanf("P6 %d %d %d", &p.width, &p.height, &most) == 3 && std::getchar() != EOF;
    if (header && most == 255 && p.width > 0 && p.height > 0 && p.width < 20'000 &&
        p.height < 20'000) {
        p.bytes.resize(3 * static_cast<std::size_t>(p.width) * static_cast<std::size_t>(p.height));
        if (std::fread(p.bytes.data(), 1, p.bytes.size(), stdin) == p.bytes.size()) return p;
    }
    std::fputs("That is no picture.\n", stderr);
    std::exit(2);
}

// The rim is by far the steepest step between halo and orb.
int radius(const Picture& p, int left, int top, int centre, int direction) {
    int best = 0;
    float steepest = 0;
    for (int r = 50; r < 150; ++r) {
        const int x = left + centre + direction * r;
        const float step =
            luminance(p.at(x, top + row)) - luminance(p.at(x + 2 * direction, top + row));
        if (step > steepest) {
            steepest = step;
            best = r + 1;
        }
    }
    return best;
}

float difference(Colour a, Colour b) {
    return 255 * std::max({std::abs(a.r - b.r), std::abs(a.g - b.g), std::abs(a.b - b.b)});
}

float worst_light(const Picture& p, float amplitude) {
    const float r = orb_radius(amplitude);
    float worst = 0;
    for (int x = 240; x < 860; x += 7)
        for (int y = 150; y < 440; y += 7) {
            const float to_ring =
                std::hypot(static_cast<float>(x) + 0.5F - 550, static_cast<float>(y) + 0.5F - 310);
            const float own = std::hypot(static_cast<float>(x) + 0.5F - own_x,
                                         static_cast<float>(y) + 0.5F - row);
            const float partner = std::hypot(static_cast<float>(x) + 0.5F - partner_x,
                                             static_cast<float>(y) + 0.5F - row);
            const bool edge =
                std::abs(own - r) < 2 || std::abs(partner - r) < 2 || std::abs(to_ring - 212) < 5;
            if (edge) continue;
            Colour c = ground_at((static_cast<float>(x) + 0.5F) / canvas.width,
                                 (static_cast<float>(y) + 0.5F) / canvas.height, 0);
            c = screen(c, orb_light(apricot, own / r, 1, 0));
            c = screen(c, orb_light(sea_glass, partner / r, 1, 0));
            if (own < r && partner < r) c = lens_over(c, own / r, partner / r, 1);
            worst = std::max(worst, difference(c, p.at(x, y)));
        }
    return worst;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    const Picture p = read();
    if (what == "radii" && argc == 4) {
        const int x = std::atoi(argv[2]);
        const int y = std::atoi(argv[3]);
        std::cout << radius(p, x, y, own_x, -1) << ' ' << radius(p, x, y, partner_x, 1) << '\n';
    } else if (what == "light" && argc == 3) {
        std::cout << worst_light(p, std::strtof(argv[2], nullptr)) << '\n';
    } else {
        std::cerr << "measure_orbs radii X Y | light AMPLITUDE\n";
        return 2;
    }
    return 0;
}
