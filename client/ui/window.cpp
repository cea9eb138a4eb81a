// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/window.hpp"

#include <SDL.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include "client/ui/controls.hpp"
#include "client/ui/lettering.hpp"
#include "client/ui/lights.hpp"
#include "client/ui/sdl_input.hpp"
#include "net/drivers/start_error.hpp"

namespace attune::ui {
namespace {

constexpr Duration idle_look = std::chrono::milliseconds(33);  // at the View, while nothing moves

// What drivers would write to the disk by themselves.
void switch_caches_off() {
    for (const auto& [name, value] :
         {std::pair{"MESA_SHADER_CACHE_DISABLE", "true"},
          std::pair{"MESA_GLSL_CACHE_DISABLE", "true"}, std::pair{"__GL_SHADER_DISK_CACHE", "0"}})
        setenv(name, value, 1);
}

// Only displays that a person sees: SDL by itself would fall back to drawing into memory.
std::string visible_drivers() {
    std::string drivers;
    for (const auto& [variable, driver] :
         {std::pair{"DISPLAY", "x11"}, std::pair{"WAYLAND_DISPLAY", "wayland"}})
        if (getenv(variable)) drivers += (drivers.empty() ? "" : ",") + std::string(driver);
    return drivers.empty() ? "none" : drivers;
}

int local_hour() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    return local.tm_hour;
}

Duration cpu_time() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto duration = [](timeval t) {
        return Duration(std::chrono::seconds(t.tv_sec)) + std::chrono::microseconds(t.tv_usec);
    };
    return duration(used.ru_utime) + duration(used.ru_stime);
}

// proc(5): field 22 of stat, in clock ticks of CLOCK_BOOTTIME.
LocalTime process_start() {
    std::ifstream stat("/proc/self/stat");
    std::string skipped;
    std::getline(stat, skipped, ')');
    for (int field = 3; field < 22; ++field) stat >> skipped;
    std::int64_t ticks = 0;
    stat >> ticks;
    return LocalTime(std::chrono::milliseconds(ticks * 1000 / sysconf(_SC_CLK_TCK)));
}

bool in_session(const View& view) {
    using SC = v1::StageChange;
    switch (view.stage) {
        case SC::LEAD_IN:
        case SC::BREATHING:
        case SC::PAUSED:
        case SC::SETTLING:
        case SC::GROUND:
        case SC::TURNS:
        case SC::CHECK_IN:
            return true;
        case SC::DONE:
            return false;
        default:  // an offer beside a breath, a breath in a cool-down
            return view.pacer.has_value();
    }
}

}  // namespace

// In construction order; each gives back what it took.
struct Window::Parts {
    struct Video {
        Video() {
            switch_caches_off();
            SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
            SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
            SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
            SDL_SetHint(SDL_HINT_VIDEODRIVER, visible_drivers().c_str());
            if (SDL_Init(SDL_INIT_VIDEO) != 0)
                throw StartError(
                    "There is no display to open a window on; `attune headless` works without "
                    "one.");
        }
        ~Video() { SDL_Quit(); }
        Video(const Video&) = delete;
        Video& operator=(const Video&) = delete;
    };

    struct Frame {
        SDL_Window* window;
        explicit Frame(const WindowOptions& o) {
            SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
            SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
            SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
            SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
            SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
            const std::string title =
                o.title_suffix.empty() ? "Attune" : "Attune - " + o.title_suffix;
            window = SDL_CreateWindow(
                title.c_str(), o.x.value_or(static_cast<int>(SDL_WINDOWPOS_UNDEFINED)),
                o.y.value_or(static_cast<int>(SDL_WINDOWPOS_UNDEFINED)), o.width, o.height,
                SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
            if (!window)
                throw StartError(
                    "This display cannot show OpenGL; `attune headless` works without it.");
            SDL_SetWindowMinimumSize(window, static_cast<int>(minimum_size.width),
                                     static_cast<int>(minimum_size.height));
            SDL_StopTextInput();
        }
        ~Frame() { SDL_DestroyWindow(window); }
        Frame(const Frame&) = delete;
        Frame& operator=(const Frame&) = delete;
    };

    struct Context {
        SDL_GLContext context;
        explicit Context(SDL_Window* window) : context(SDL_GL_CreateContext(window)) {
            if (!context)
                throw StartError(
                    "This display has no OpenGL 3.3; `attune headless` works without it.");
            SDL_GL_SetSwapInterval(
                0);  // our own limiter: vsync may be missing, lie, or block a hidden window
        }
        ~Context() { SDL_GL_DeleteContext(context); }
        Context(const Context&) = delete;
        Context& operator=(const Context&) = delete;
    };

    using Steady = std::chrono::steady_clock;
    Steady::time_point began = Steady::now();
    Video video;
    Frame frame;
    Context context;
    Duration platform = Steady::now() - began;
    Lights lights;
    Lettering lettering;
    Translator translator;
    Controls controls;
    Picture picture;
    Scene scene;
    FrameReport report;
    bool running = true;
    bool exposed = true;

    explicit Parts(const WindowOptions& options)
        : frame(options), context(frame.window), controls(options.state) {}

    void handle(const SDL_Event& event, const Source& source, const View& view);
    static void take_text(bool wanted);
    void draw(LocalTime present);
    void blank();
    bool visible() const {
        return (SDL_GetWindowFlags(frame.window) & (SDL_WINDOW_HIDDEN | SDL_WINDOW_MINIMIZED)) == 0;
    }
    Size size() const {
        int w = 0;
        int h = 0;
        SDL_GetWindowSize(frame.window, &w, &h);
        return {static_cast<float>(w), static_cast<float>(h)};
    }
    int display_hz() const {
        SDL_DisplayMode mode{};
        return SDL_GetCurrentDisplayMode(std::max(0, SDL_GetWindowDisplayIndex(frame.window)),
                                         &mode) == 0
                   ? mode.refresh_rate
                   : 0;
    }
};

void Window::Parts::handle(const SDL_Event& event, const Source& source, const View& view) {
    if (event.type == SDL_QUIT) running = false;
    if (event.type == SDL_WINDOWEVENT) exposed = true;
    const auto input = translator.translated(event);
    if (!input) return;
    const LocalTime now = source.now();
    auto effect = controls.handle(*input, scene, view, now);
    if (!effect) return;
    if (auto* command = std::get_if<v1::Command>(&*effect)) source.send(std::move(*command));
    if (const auto* copy = std::get_if<Copy>(&*effect)) SDL_SetClipboardText(copy->text.c_str());
    if (std::holds_alternative<Tap>(*effect) && source.tap) controls.tapped(source.tap(now));
    if (std::holds_alternative<Quit>(*effect)) running = false;
    if (!std::holds_alternative<Leave>(*effect)) return;
    if (source.hush) source.hush();  // first: a swap may have to wait for the screen
    blank();
    running = false;
}

// Off while nothing is typed: keys are gestures then, and no input method comes between.
void Window::Parts::take_text(bool wanted) {
    if (wanted == (SDL_IsTextInputActive() == SDL_TRUE)) return;
    wanted ? SDL_StartTextInput() : SDL_StopTextInput();
}

void Window::Parts::draw(LocalTime present) {
    picture.show(scene, present);
    int width = 0;
    int height = 0;
    SDL_GL_GetDrawableSize(frame.window, &width, &height);
    const float ratio = static_cast<float>(width) / std::max(1.0F, picture.size().width);
    lights.draw(picture, width, height, ratio);
    lettering.draw(picture, ratio);
    SDL_GL_SwapWindow(frame.window);
}

// Black, at once, and nothing after it.
void Window::Parts::blank() {
    lights.blank();
    SDL_GL_SwapWindow(frame.window);
    lights.finish();
}

Window::Window(const WindowOptions& options) : parts_(std::make_unique<Parts>(options)) {}

Window::~Window() = default;

FrameReport Window::run(const Source& source) {
    Parts& p = *parts_;
    FramePace pace(p.display_hz());
    const LocalTime opened = source.now();
    const Duration cpu_before = cpu_time();
    LocalTime next = opened;
    LocalTime last = opened;
    bool moving = false;  // the frame before was drawn, too
    bool awake = false;
    bool clicking = false;
    View view = source.latest();
    p.controls.follow(view, opened, local_hour());
    while (p.running && !(source.over && source.over())) {
        const LocalTime now = source.now();
        if (now < next) {
            SDL_Event event;
            const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - now).count();
            if (SDL_WaitEventTimeout(&event, static_cast<int>(wait)) != 0) {
                do p.handle(event, source, view);
                while (p.running && SDL_PollEvent(&event) != 0);
                if (!moving) next = now;  // an answer to the person is not made to wait
            }
            continue;
        }
        // Nor does it wait where every frame is late and none leaves time to wait in.
        for (SDL_Event event; p.running && SDL_PollEvent(&event) != 0;)
            p.handle(event, source, view);
        if (!p.running) break;
        view = source.latest();
        p.controls.follow(view, now, local_hour());
        Parts::take_text(p.controls.state().typing());
        if (auto hand = p.controls.lead(view, now, source.trigger ? source.trigger() : 0))
            source.send(std::move(*hand));
        if (p.controls.clicking() != clicking) {
            clicking = !clicking;
            if (source.click) source.click(clicking);
        }
        if (in_session(view) != awake) {
            awake = !awake;
            awake ? SDL_DisableScreenSaver() : SDL_EnableScreenSaver();
        }
        const LocalTime present = now + pace.interval();
        Scene scene = make_scene(view, present, p.controls.state(), p.size());
        const bool changed = p.exposed || scene != p.scene || !p.picture.settled();
        p.scene = std::move(scene);
        if (changed && p.visible()) {
            p.exposed = false;
            p.draw(present);
            const LocalTime drawn = source.now();
            pace.drew(drawn - now);
            if (p.report.drawing.count() == 0) {
                p.report.first_frame = drawn - process_start();
                p.report.platform = p.platform;
            }
            p.report.drawing.add(drawn - now);
            if (moving) p.report.between.add(now - last);
            last = now;
            moving = true;
            // On the beat where it can be kept; after a late frame, from now.
            next = std::max(next + pace.interval(), now);
        } else {
            moving = false;
            next = now + idle_look;
        }
    }
    v1::Command quit;
    quit.mutable_quit();
    source.send(std::move(quit));
    const std::chrono::duration<double> open = std::max(source.now() - opened, Duration(1));
    p.report.cpu_share = std::chrono::duration<double>(cpu_time() - cpu_before) / open;
    return p.report;
}

}  // namespace attune::ui
