// SPDX-License-Identifier: GPL-3.0-or-later
// The scene over time: what comes fades in while what goes fades out, in 400 ms; what stays stays
// as it is.
#pragma once

#include <algorithm>
#include <vector>

#include "client/ui/calm.hpp"
#include "client/ui/scene.hpp"

namespace attune::ui {

template <class Item>
struct Shown {
    Item item;
    float alpha;
    bool wanted;
};

struct ShownOrb {
    Orb item;
    Calm presence{0};                    // on the screen
    Calm level{0, Calm::beside_breath};  // the brightness, and above it "I'm here": one light, so
    bool wanted = true;                  // that the two together turn no more often than one

    static constexpr double here = 0.5;  // of level, above full brightness
    static double level_of(const Orb& orb) { return orb.brightness * (1 + here * orb.glow); }

    // What its light is multiplied by, and how much of it is "I'm here".
    float light() const {
        return static_cast<float>(presence.value() * std::min(1.0, level.value()));
    }
    float warmth() const { return static_cast<float>(std::max(0.0, level.value() - 1) / here); }
};

class Picture {
  public:
    // `present` does not run backwards. The first scene, and one of another size, is there at once.
    void show(const Scene& scene, LocalTime present);

    // Nothing more changes until another scene is shown.
    bool settled() const { return settled_; }

    const Size& size() const { return size_; }
    float scale() const { return scale_; }
    float dim() const { return static_cast<float>(dim_.value()); }

    const auto& orbs() const { return orbs_; }
    const auto& panels() const { return panels_; }
    const auto& rings() const { return rings_; }
    const auto& dots() const { return dots_; }
    const auto& texts() const { return texts_; }
    const auto& buttons() const { return buttons_; }

  private:
    template <class Item>
    void fade(std::vector<Shown<Item>>& shown, const std::vector<Item>& wanted, float reach);
    void fade_orbs(const std::vector<Orb>& wanted, LocalTime present, bool at_once);

    Size size_;
    float scale_ = 1;
    LocalTime shown_at_{};
    bool settled_ = true;
    Calm dim_{0};
    std::vector<ShownOrb> orbs_;
    std::vector<Shown<Panel>> panels_;
    std::vector<Shown<Ring>> rings_;
    std::vector<Shown<Dot>> dots_;
    std::vector<Shown<Text>> texts_;
    std::vector<Shown<Button>> buttons_;
};

}  // namespace attune::ui
