// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>

#include "client/audio/speaker.hpp"
#include "client/words/strings.hpp"

namespace attune {

struct Speaker::Device {
    std::atomic<const char*> trouble = strings::built_without_sound;
};

Speaker::Speaker(const std::filesystem::path&) : device_{std::make_shared<Device>()} {}

Speaker::~Speaker() = default;

void Speaker::show(const AudioView&) {}

void Speaker::hush() {}

bool Speaker::close() {
    return true;
}

std::string Speaker::poll_trouble() {
    const char* trouble = device_->trouble.exchange(nullptr);
    return trouble ? trouble : "";
}

}  // namespace attune
