// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "client/audio/speaker.hpp"
#include "client/words/strings.hpp"

namespace attune {

struct Speaker::Device {};

Speaker::Speaker(const std::filesystem::path&) : trouble_{strings::built_without_sound} {}

Speaker::~Speaker() = default;

void Speaker::show(const AudioView&) {}

void Speaker::hush() {}

std::string Speaker::poll_trouble() {
    return std::exchange(trouble_, {});
}

}  // namespace attune
