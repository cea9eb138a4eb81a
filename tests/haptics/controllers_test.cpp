// SPDX-License-Identifier: GPL-3.0-or-later
// With SDL's virtual controllers, and no display.
#include "client/haptics/controllers.hpp"

#include <SDL.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace attune {
namespace {

using namespace std::chrono_literals;

class VirtualController {
  public:
    explicit VirtualController(bool motors = true) {
        SDL_VirtualJoystickDesc description{};
        description.version = SDL_VIRTUAL_JOYSTICK_DESC_VERSION;
        description.type = SDL_JOYSTICK_TYPE_GAMECONTROLLER;
        description.naxes = SDL_CONTROLLER_AXIS_MAX;
        description.nbuttons = SDL_CONTROLLER_BUTTON_MAX;
        description.name = "Virtual";
        description.userdata = this;
        if (motors)
            description.Rumble = [](void* self, Uint16 low, Uint16 high) {
                static_cast<VirtualController*>(self)->felt.emplace_back(low, high);
                return 0;
            };
        const int index = SDL_JoystickAttachVirtualEx(&description);
        if (index < 0) throw std::runtime_error{SDL_GetError()};
        id_ = SDL_JoystickGetDeviceInstanceID(index);
    }
    VirtualController(const VirtualController&) = delete;
    VirtualController& operator=(const VirtualController&) = delete;
    ~VirtualController() { detach(); }

    void press(SDL_GameControllerButton button, bool down) {
        SDL_JoystickSetVirtualButton(joystick(), button, down);
    }
    void pull(SDL_GameControllerAxis axis, double how_far) {
        SDL_JoystickSetVirtualAxis(joystick(), axis, static_cast<Sint16>(how_far * 65535 - 32768));
    }
    void detach() {
        for (int i = 0; i < SDL_NumJoysticks(); ++i)
            if (SDL_JoystickGetDeviceInstanceID(i) == id_) SDL_JoystickDetachVirtual(i);
    }

    std::vector<std::pair<Uint16, Uint16>> felt;  // what each motor was told

  private:
    SDL_Joystick* joystick() const { return SDL_JoystickFromInstanceID(id_); }

    SDL_JoystickID id_ = -1;
};

class ControllersTest : public testing::Test {
  protected:
    ControllersTest() {
        SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
        EXPECT_EQ(SDL_Init(SDL_INIT_VIDEO), 0) << SDL_GetError();
    }
    ~ControllersTest() override { SDL_Quit(); }
};

using Motors = std::pair<Uint16, Uint16>;

TEST_F(ControllersTest, ComeAndGo) {
    Controllers controllers;
    controllers.poll();
    EXPECT_EQ(controllers.count(), 0U);
    VirtualController one;
    controllers.poll();
    EXPECT_EQ(controllers.count(), 1U);
    VirtualController two;
    controllers.poll();
    EXPECT_EQ(controllers.count(), 2U);
    one.detach();
    controllers.poll();
    EXPECT_EQ(controllers.count(), 1U);
    controllers.rumble({1, 100ms});
    EXPECT_TRUE(one.felt.empty());
    EXPECT_EQ(two.felt, (std::vector<Motors>{{65535, 65535}}));
}

TEST_F(ControllersTest, ThatWereThereBeforeAreFound) {
    SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER);
    VirtualController before;
    Controllers controllers;
    controllers.poll();
    EXPECT_EQ(controllers.count(), 1U);
    SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
}

TEST_F(ControllersTest, RumbleAndStop) {
    Controllers controllers;
    VirtualController controller;
    VirtualController without_motors{false};
    controllers.poll();
    controllers.rumble({0.5, 1s});
    controllers.rumble({0, 0ms});
    EXPECT_EQ(controller.felt, (std::vector<Motors>{{32767, 32767}, {0, 0}}));
}

TEST_F(ControllersTest, RumbleStopsByItself) {
    Controllers controllers;
    VirtualController controller;
    controllers.poll();
    const auto begun = SDL_GetTicks64();
    controllers.rumble({1, 30ms});
    while (controller.felt.size() < 2 && SDL_GetTicks64() < begun + 5000) {
        SDL_Delay(1);
        controllers.poll();
    }
    EXPECT_GE(SDL_GetTicks64(), begun + 29);
    EXPECT_EQ(controller.felt, (std::vector<Motors>{{65535, 65535}, {0, 0}}));
}

TEST_F(ControllersTest, AreSilentAtTheEnd) {
    SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER);  // the virtual one outlives them
    {
        VirtualController controller;
        {
            Controllers controllers;
            controllers.poll();
            controllers.rumble({1, 1s});
        }
        ASSERT_FALSE(controller.felt.empty());
        EXPECT_EQ(controller.felt.back(), (Motors{0, 0}));
    }
    SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
}

// What the window gets to see of keys.
std::vector<std::pair<Uint32, SDL_Keycode>> keys() {
    std::vector<std::pair<Uint32, SDL_Keycode>> all;
    SDL_Event event;
    while (SDL_PeepEvents(&event, 1, SDL_GETEVENT, SDL_KEYDOWN, SDL_KEYUP) == 1)
        all.emplace_back(event.type, event.key.keysym.sym);
    return all;
}

TEST_F(ControllersTest, AnyOnesBIsEsc) {
    Controllers controllers;
    VirtualController one;
    VirtualController two;
    const auto pressed = [&](VirtualController& controller, SDL_GameControllerButton button,
                             bool down) {
        controller.press(button, down);
        controllers.poll();
        return keys();
    };
    controllers.poll();
    using Keys = decltype(keys());
    EXPECT_EQ(pressed(two, SDL_CONTROLLER_BUTTON_A, true), Keys{});
    EXPECT_EQ(pressed(two, SDL_CONTROLLER_BUTTON_B, true), (Keys{{SDL_KEYDOWN, SDLK_ESCAPE}}));
    EXPECT_EQ(pressed(two, SDL_CONTROLLER_BUTTON_B, false), (Keys{{SDL_KEYUP, SDLK_ESCAPE}}));
    EXPECT_EQ(pressed(one, SDL_CONTROLLER_BUTTON_B, true), (Keys{{SDL_KEYDOWN, SDLK_ESCAPE}}));
}

TEST_F(ControllersTest, TheTriggerPressedFurthestCounts) {
    Controllers controllers;
    EXPECT_EQ(controllers.trigger(), 0);
    VirtualController one;
    VirtualController two;
    controllers.poll();
    const auto pulled = [&](double left, double right) {
        one.pull(SDL_CONTROLLER_AXIS_TRIGGERLEFT, left);
        two.pull(SDL_CONTROLLER_AXIS_TRIGGERRIGHT, right);
        controllers.poll();
        return controllers.trigger();
    };
    EXPECT_NEAR(pulled(0, 0), 0, 1e-3);
    EXPECT_NEAR(pulled(0.3, 0.2), 0.3, 1e-3);
    EXPECT_NEAR(pulled(0.3, 1), 1, 1e-3);
}

TEST_F(ControllersTest, LeaveTheWindowsEventsAlone) {
    Controllers controllers;
    VirtualController controller;
    SDL_Event key{};
    key.type = SDL_KEYDOWN;
    SDL_PushEvent(&key);
    controllers.poll();
    controller.press(SDL_CONTROLLER_BUTTON_A, true);
    controllers.poll();
    EXPECT_TRUE(SDL_HasEvent(SDL_KEYDOWN));
    EXPECT_FALSE(SDL_HasEvents(SDL_JOYAXISMOTION, SDL_CONTROLLERSENSORUPDATE));
}

}  // namespace
}  // namespace attune
