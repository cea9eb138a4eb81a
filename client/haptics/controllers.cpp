// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/haptics/controllers.hpp"

#include <SDL.h>

#include <algorithm>

namespace attune {
namespace {

SDL_JoystickID id_of(SDL_GameController* controller) {
    return SDL_JoystickInstanceID(SDL_GameControllerGetJoystick(controller));
}

void press_escape(const SDL_ControllerButtonEvent& button) {
    SDL_Event key{};
    key.type = button.state == SDL_PRESSED ? SDL_KEYDOWN : SDL_KEYUP;
    key.key.state = button.state;
    key.key.keysym.sym = SDLK_ESCAPE;
    key.key.keysym.scancode = SDL_SCANCODE_ESCAPE;
    SDL_PushEvent(&key);
}

}  // namespace

Controllers::Controllers() {
    SDL_SetHint(SDL_HINT_AUTO_UPDATE_JOYSTICKS, "0");
    SDL_SetHint(SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, "1");
    works_ = SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER) == 0;
}

Controllers::~Controllers() {
    rumble({0, {}});
    open_.clear();
    if (works_) SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
}

void Controllers::poll() {
    if (!works_) return;
    SDL_GameControllerUpdate();
    SDL_Event event;
    while (SDL_PeepEvents(&event, 1, SDL_GETEVENT, SDL_CONTROLLERAXISMOTION,
                          SDL_CONTROLLERSENSORUPDATE) == 1) {
        switch (event.type) {
            case SDL_CONTROLLERDEVICEADDED:
                if (auto* controller = SDL_GameControllerOpen(event.cdevice.which))
                    open_.emplace_back(controller);
                break;
            case SDL_CONTROLLERDEVICEREMOVED:
                std::erase_if(open_, [&](const auto& controller) {
                    return id_of(controller.get()) == event.cdevice.which;
                });
                break;
            case SDL_CONTROLLERBUTTONDOWN:
            case SDL_CONTROLLERBUTTONUP:
                if (event.cbutton.button == SDL_CONTROLLER_BUTTON_B) press_escape(event.cbutton);
                break;
            default:
                break;
        }
    }
    SDL_FlushEvents(SDL_JOYAXISMOTION, SDL_JOYBATTERYUPDATED);  // the same again, unmapped
}

void Controllers::rumble(const Rumble& rumble) {
    const auto motor = static_cast<Uint16>(std::clamp(rumble.strength, 0.0, 1.0) * 0xFFFF);
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(rumble.length).count();
    for (const auto& controller : open_)  // some have no motors
        SDL_GameControllerRumble(controller.get(), motor, motor, static_cast<Uint32>(ms));
}

double Controllers::trigger() const {
    int furthest = 0;
    for (const auto& controller : open_)
        for (const auto axis : {SDL_CONTROLLER_AXIS_TRIGGERLEFT, SDL_CONTROLLER_AXIS_TRIGGERRIGHT})
            furthest = std::max<int>(furthest, SDL_GameControllerGetAxis(controller.get(), axis));
    return furthest / static_cast<double>(SDL_JOYSTICK_AXIS_MAX);
}

}  // namespace attune
