// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/audio/speaker.hpp"

#include <SDL.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <span>
#include <system_error>
#include <utility>

#include "client/audio/playout.hpp"
#include "client/audio/tone.hpp"
#include "client/audio/triple_buffer.hpp"
#include "client/words/strings.hpp"
#include "net/drivers/local_clock.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t buffer_samples = 512;

// Without a device: tried again after the first, then twice as long, up to the last, and as soon as
// the system tells of a new one. Not every sound server that comes back is told of.
constexpr std::chrono::seconds first_wait = 1s;
constexpr std::chrono::seconds last_wait = 30s;

// Of what plays, whether it still does.
constexpr auto look_every = 500ms;

// For a device to fade and to close.
constexpr auto patience = 600ms;

constexpr Duration length_of(std::int64_t samples) {
    return samples * Duration(1s) / sample_rate;
}

// libpulse would leave a link in the home folder where no login session has given it a better
// place (only the system's own server can be reached then), and a cookie where there is none yet (a
// server of this machine knows us by our user).
void keep_libpulse_from_writing() {
    const auto given = [](const char* name) -> std::filesystem::path {
        const char* value = std::getenv(name);
        return value ? value : "";
    };
    const auto exists = [](const std::filesystem::path& file) {
        std::error_code ignored;
        return std::filesystem::exists(file, ignored);
    };
    if (given("XDG_RUNTIME_DIR").empty()) setenv("PULSE_SERVER", "/run/pulse/native", 0);
    const auto home = given("HOME");
    if (!exists(given("XDG_CONFIG_HOME") / "pulse/cookie") &&
        !exists(home / ".config/pulse/cookie") && !exists(home / ".pulse-cookie"))
        setenv("PULSE_COOKIE", "/dev/zero", 0);
}

void say_nothing(const char*, int, const char*, int, const char*, ...) {}

// ALSA would explain in eight lines on stderr what one sentence of ours says.
void silence_alsa() {
    using Setter = int (*)(decltype(&say_nothing));
    if (void* found = dlsym(RTLD_DEFAULT, "snd_lib_error_set_handler"))
        reinterpret_cast<Setter>(found)(&say_nothing);
}

Sint16 to_sint16(float sample) {
    return static_cast<Sint16>(std::lround(std::clamp(sample, -1.0F, 1.0F) * 32767));
}

}  // namespace

struct Speaker::Device {
    explicit Device(const std::filesystem::path& log_file) {
        if (!log_file.empty()) log.open(log_file);
    }

    void run();         // on a thread of its own, till it is told that it is over
    void do_without();  // instead of run(), where no thread is to be had
    bool stop();        // false: it is still at it
    static int on_event(void* device, SDL_Event* event);

    TripleBuffer<AudioView> views;
    std::atomic<bool> hushed = false;
    std::atomic<const char*> trouble = nullptr;

  private:
    bool open();
    void close();
    bool has_gone() const { return SDL_GetAudioDeviceStatus(id) == SDL_AUDIO_STOPPED; }
    bool rest(std::chrono::milliseconds span);  // true: there is news of the devices
    void fill(std::span<Sint16> out);           // on SDL's own thread

    std::mutex mutex;
    std::condition_variable news;
    bool changed = false;
    bool over = false;
    bool ended = false;

    SDL_AudioDeviceID id = 0;             // of run() alone, as what follows
    bool told = false;                    // that it has gone, or that there is none
    int stayed = 0;                       // looks at it, since it was opened
    std::atomic<int> silent_buffers = 0;  // in a row

    // Of the callback alone.
    Duration buffer{};
    PlayoutClock clock;
    ToneSynth synth;
    std::ofstream log;
    std::int64_t played = 0;  // samples
};

bool Speaker::Device::open() {
    clock = {};
    synth = {};
    SDL_AudioSpec wanted{};
    wanted.freq = sample_rate;
    wanted.format = AUDIO_S16SYS;
    wanted.channels = 1;
    wanted.samples = buffer_samples;
    wanted.userdata = this;
    wanted.callback = [](void* device, Uint8* bytes, int count) {
        static_cast<Device*>(device)->fill(
            {reinterpret_cast<Sint16*>(bytes), static_cast<std::size_t>(count) / sizeof(Sint16)});
    };
    SDL_AudioSpec got{};
    id = SDL_OpenAudioDevice(nullptr, 0, &wanted, &got, 0);
    // The callback does not run before it is let.
    buffer = length_of(got.samples);
    if (id != 0) SDL_PauseAudioDevice(id, 0);
    return id != 0;
}

void Speaker::Device::close() {
    if (id != 0) SDL_CloseAudioDevice(std::exchange(id, 0));
}

bool Speaker::Device::rest(std::chrono::milliseconds span) {
    std::unique_lock lock{mutex};
    news.wait_for(lock, span, [this] { return changed || over; });
    return std::exchange(changed, false);
}

void Speaker::Device::run() {
    const auto is_over = [this] {
        const std::lock_guard lock{mutex};
        return over;
    };
    // By itself: SDL counts what is begun and ended by SDL_InitSubSystem without any lock.
    const bool works = SDL_AudioInit(nullptr) == 0;
    auto span = first_wait;
    while (!is_over()) {
        if (id != 0) {
            // Not every loss is told of.
            rest(look_every);
            if (!has_gone()) {
                // One that comes and goes is spoken of once.
                if (++stayed * look_every >= last_wait) told = false;
                continue;
            }
            if (!told) trouble = strings::sound_gone;
            close();
            span = first_wait;
        } else if (works && open()) {
            stayed = 0;
            continue;
        } else if (!told) {
            trouble = strings::no_sound;
        }
        told = true;
        span = rest(span) ? first_wait : std::min(2 * span, last_wait);
    }
    if (id != 0 && !has_gone()) {
        hushed = true;
        silent_buffers = 0;
        for (int waited = 0; silent_buffers < 2 && waited < 100; ++waited) SDL_Delay(1);
    }
    close();
    if (works) SDL_AudioQuit();
    const std::lock_guard lock{mutex};
    ended = true;
    news.notify_all();
}

void Speaker::Device::do_without() {
    trouble = strings::no_sound;
    const std::lock_guard lock{mutex};
    ended = true;
}

// On whichever thread has the news.
int Speaker::Device::on_event(void* device, SDL_Event* event) {
    if (event->type != SDL_AUDIODEVICEADDED && event->type != SDL_AUDIODEVICEREMOVED) return 0;
    if (event->adevice.iscapture != 0) return 0;
    auto& self = *static_cast<Device*>(device);
    const std::lock_guard lock{self.mutex};
    self.changed = true;
    self.news.notify_all();
    return 0;
}

bool Speaker::Device::stop() {
    std::unique_lock lock{mutex};
    over = true;
    news.notify_all();
    return news.wait_for(lock, patience, [this] { return ended; });
}

void Speaker::Device::fill(std::span<Sint16> out) {
    LocalTime due = local_now() + buffer;
    if (log.is_open()) log << played << ' ' << due.time_since_epoch().count() << '\n';
    played += static_cast<std::int64_t>(out.size());
    const AudioView view = hushed ? AudioView{} : views.read();
    bool silent = true;
    // SDL may ask for more than the buffer that was wished for.
    while (!out.empty()) {
        std::array<float, buffer_samples> room;
        const auto samples = std::span{room}.first(std::min(out.size(), room.size()));
        const Duration length = length_of(static_cast<std::int64_t>(samples.size()));
        const auto span = clock.next(due + view.trim, length);
        synth.render(samples, view, view.clock.at(span.begin), view.clock.at(span.end));
        std::ranges::transform(samples, out.begin(), to_sint16);
        silent = silent && std::ranges::all_of(samples, [](float sample) { return sample == 0; });
        out = out.subspan(samples.size());
        due += length;
    }
    silent_buffers = silent ? silent_buffers + 1 : 0;
}

Speaker::Speaker(const std::filesystem::path& log) : device_{std::make_shared<Device>(log)} {
    keep_libpulse_from_writing();
    silence_alsa();
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_AUDIO_DEVICE_APP_NAME, "Attune");
    SDL_SetHint(SDL_HINT_AUDIO_DEVICE_STREAM_NAME, "Attune");
    SDL_LogSetOutputFunction([](void*, int, SDL_LogPriority, const char*) {}, nullptr);
    SDL_InitSubSystem(SDL_INIT_EVENTS);
    SDL_AddEventWatch(Device::on_event, device_.get());
    const auto run = [](void* shared) {
        const std::unique_ptr<std::shared_ptr<Device>> device(
            static_cast<std::shared_ptr<Device>*>(shared));
        (*device)->run();
        return 0;
    };
    auto shared = std::make_unique<std::shared_ptr<Device>>(device_);
    if (SDL_Thread* const thread = SDL_CreateThread(run, "sound", shared.get())) {
        (void)shared.release();  // the thread's
        SDL_DetachThread(thread);
    } else {
        device_->do_without();
    }
}

Speaker::~Speaker() {
    (void)close();
}

bool Speaker::close() {
    if (!device_) return true;
    SDL_DelEventWatch(Device::on_event, device_.get());
    const bool closed = std::exchange(device_, nullptr)->stop();
    if (closed) SDL_QuitSubSystem(SDL_INIT_EVENTS);
    return closed;
}

void Speaker::show(const AudioView& view) {
    device_->views.write(view);
}

void Speaker::hush() {
    device_->hushed = true;
}

std::string Speaker::poll_trouble() {
    const char* trouble = device_->trouble.exchange(nullptr);
    return trouble ? trouble : "";
}

}  // namespace attune
