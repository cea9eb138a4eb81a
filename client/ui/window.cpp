// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/window.hpp"

#include <SDL.h>
#include <SDL_syswm.h>
#include <dlfcn.h>
#include <fcntl.h>
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
#include "client/ui/placement.hpp"
#include "client/ui/screen_saver.hpp"
#include "client/ui/sdl_input.hpp"
#include "client/ui/steady.hpp"
#include "net/drivers/start_error.hpp"

namespace attune::ui {
namespace {

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

// A breath goes on that a controller pulses, or leads.
bool felt(const View& view) {
    return view.pacer && view.stage != v1::StageChange::DONE &&
           (view.settings.rumble || view.leader == v1::StageChange::ME);
}

// The usable part of the screen that the point is on, or of the first; at least `wished`, where
// nothing is known of it.
Area usable_area(const WindowOptions& wished) {
    const SDL_Point at{wished.x.value_or(0), wished.y.value_or(0)};
    SDL_Rect r{};
    if (SDL_GetDisplayUsableBounds(std::max(0, SDL_GetPointDisplayIndex(&at)), &r) != 0 ||
        r.w <= 0 || r.h <= 0)
        return {at.x, at.y, wished.width, wished.height};
    return {r.x, r.y, r.w, r.h};
}

// SDL asks for XScreenSaverSuspend where there is no session bus, and never takes it back. Without
// effect where it was not asked for.
void resume_x11_screen_saver(SDL_Window* window) {
    SDL_SysWMinfo info{};
    SDL_VERSION(&info.version);
    if (SDL_GetWindowWMInfo(window, &info) != SDL_TRUE || info.subsystem != SDL_SYSWM_X11) return;
    // SDL has loaded it, where it is.
    void* library = dlopen("libXss.so.1", RTLD_LAZY | RTLD_NOLOAD);
    if (!library) return;
    using Suspend = void (*)(Display*, Bool);
    if (void* found = dlsym(library, "XScreenSaverSuspend"))
        reinterpret_cast<Suspend>(found)(info.info.x11.display, False);
    dlclose(library);
}

void keep_screen_on(bool on, SDL_Window* window) {
    if (on) return SDL_DisableScreenSaver();
    SDL_EnableScreenSaver();
    resume_x11_screen_saver(window);
}

// What libraries have to say while a window opens is not for the person, who gets a sentence of
// ours where it does not. Before there are other threads.
class Quiet {
  public:
    Quiet() : stderr_(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)) {
        SDL_LogSetOutputFunction([](void*, int, SDL_LogPriority, const char*) {}, nullptr);
        const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (stderr_ >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
        if (nowhere >= 0) ::close(nowhere);
    }
    ~Quiet() {
        if (stderr_ < 0) return;
        dup2(stderr_, STDERR_FILENO);
        ::close(stderr_);
    }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;

  private:
    int stderr_;
};

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
            const Placement p = placed(o.x, o.y, o.width, o.height, usable_area(o));
            constexpr int anywhere = static_cast<int>(SDL_WINDOWPOS_UNDEFINED);
            window = SDL_CreateWindow(
                title.c_str(), p.x.value_or(anywhere), p.y.value_or(anywhere), p.width, p.height,
                SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
            if (!window)
                throw StartError(
                    "This display cannot show OpenGL; `attune headless` works without it.");
            SDL_SetWindowMinimumSize(window, p.least_width, p.least_height);
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

    using Timer = std::chrono::steady_clock;
    Timer::time_point began = Timer::now();
    std::optional<Quiet> quiet{std::in_place};
    Video video;
    Frame frame;
    Context context;
    Duration platform = Timer::now() - began;
    Lights lights;
    Lettering lettering;
    Translator translator;
    Controls controls;
    Steady steady;
    Picture picture;
    Scene scene;
    FrameReport report;
    bool running = true;
    bool exposed = true;

    explicit Parts(const WindowOptions& options)
        : frame(options), context(frame.window), controls(options.state) {
        quiet.reset();
    }

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
    if (auto* command = std::get_if<v1::Command>(&*effect)) {
        steady.commanded(now);
        source.send(std::move(*command));
    }
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
    ScreenSaver screen_saver;
    bool awake = false;
    bool clicking = false;
    View view = p.steady.step(source.latest(), opened);
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
        view = p.steady.step(source.latest(), now);
        p.controls.follow(view, now, local_hour());
        Parts::take_text(p.controls.state().typing());
        if (auto hand = p.controls.lead(view, now, source.trigger ? source.trigger() : 0))
            source.send(std::move(*hand));
        if (p.controls.clicking() != clicking) {
            clicking = !clicking;
            if (source.click) source.click(clicking);
        }
        if (screen_saver.off(view, now) != awake) {
            awake = !awake;
            keep_screen_on(awake, p.frame.window);
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
            next = now + look_every(p.visible(), felt(view));
        }
    }
    if (awake) keep_screen_on(false, p.frame.window);
    v1::Command quit;
    quit.mutable_quit();
    source.send(std::move(quit));
    const std::chrono::duration<double> open = std::max(source.now() - opened, Duration(1));
    p.report.cpu_share = std::chrono::duration<double>(cpu_time() - cpu_before) / open;
    return p.report;
}

}  // namespace attune::ui
