// SPDX-License-Identifier: GPL-3.0-or-later
// The scene over time: what comes fades in while what goes fades out, in 400 ms; what stays stays
// as it is. Brightness takes its own time (Tide).
#pragma once

#include <optional>
#include <vector>

#include "client/ui/bar_light.hpp"
#include "client/ui/calm.hpp"
#include "client/ui/scene.hpp"
#include "client/ui/tide.hpp"

namespace attune::ui {

template <class Item>
struct Shown {
    Item item;
    float alpha;
    bool wanted;
};

struct ShownOrb {
    Orb item;
    float presence = 1;  // on the screen, of its light
    Calm glow{0};
    double level = 1;  // the brightness it would have, in its own time
    float lit = 1;     // the brightness it has, by the Tide
    bool wanted = true;

    // What its light is multiplied by, and how much of it is "I'm here".
    float light() const { return lit; }
    float warmth() const { return static_cast<float>(glow.value()); }
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

    // Instead of the orbs, where motion is reduced. Its light, 0 to 1 of cream's, turns at most
    // once a second, so it also comes and goes in its own time.
    const std::optional<Bar>& bar() const { return bar_; }
    float bar_light() const { return static_cast<float>(bar_light_.value()); }
    const auto& orbs() const { return orbs_; }
    const auto& panels() const { return panels_; }
    const auto& rings() const { return rings_; }
    const auto& dots() const { return dots_; }
    const auto& texts() const { return texts_; }
    const auto& buttons() const { return buttons_; }

  private:
    template <class Item>
    void fade(std::vector<Shown<Item>>& shown, const std::vector<Item>& wanted, float reach);
    double radius_of(const Orb& orb) const;
    bool same_orbs(const std::vector<Orb>& wanted, Duration elapsed) const;
    Tide::Sides lights(bool wished) const;
    void move_orbs(const std::vector<Orb>& wanted, LocalTime present, Duration elapsed);
    void light_orbs(LocalTime present, Duration elapsed, float reach);

    Size size_;
    float scale_ = 1;
    LocalTime shown_at_{};
    bool settled_ = true;
    Calm dim_{0};
    Tide tide_;
    double radius_ = 0;  // of the orbs, in full ones; 0 where there are none
    int breath_ = 0;     // 1 while it rises, -1 while it falls
    std::optional<Bar> bar_;
    BarLight bar_light_;
    std::vector<ShownOrb> orbs_;
    std::vector<Shown<Panel>> panels_;
    std::vector<Shown<Ring>> rings_;
    std::vector<Shown<Dot>> dots_;
    std::vector<Shown<Text>> texts_;
    std::vector<Shown<Button>> buttons_;
};

}  // namespace attune::ui
