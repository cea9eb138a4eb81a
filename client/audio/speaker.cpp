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
    explicit Device(const std::filesystem::path& log_file);
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    bool plays() const {
        return !waits && id != 0 && SDL_GetAudioDeviceStatus(id) == SDL_AUDIO_PLAYING;
    }
    bool has_gone() const {
        return !waits && id != 0 && SDL_GetAudioDeviceStatus(id) == SDL_AUDIO_STOPPED;
    }
    void wait();                       // for a device, on `waiter`
    void fill(std::span<Sint16> out);  // on SDL's own thread

    TripleBuffer<AudioView> views;
    std::atomic<bool> hushed = false;
    std::atomic<int> silent_buffers = 0;  // in a row
    std::atomic<bool> waits = false;      // and id is the waiter's

  private:
    bool open();  // anew
    void wait_until_opened();
    static int on_event(void* device, SDL_Event* event);

    SDL_AudioDeviceID id = 0;
    bool works = false;  // SDL has a driver
    SDL_Thread* waiter = nullptr;
    std::mutex mutex;
    std::condition_variable news;
    bool added = false;
    bool over = false;

    // Of the callback alone.
    Duration buffer{};
    PlayoutClock clock;
    ToneSynth synth;
    std::ofstream log;
    std::int64_t played = 0;  // samples
};

Speaker::Device::Device(const std::filesystem::path& log_file) {
    keep_libpulse_from_writing();
    silence_alsa();
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_AUDIO_DEVICE_APP_NAME, "Attune");
    SDL_SetHint(SDL_HINT_AUDIO_DEVICE_STREAM_NAME, "Attune");
    if (!log_file.empty()) log.open(log_file);
    works = SDL_InitSubSystem(SDL_INIT_AUDIO) == 0;
    SDL_AddEventWatch(on_event, this);
    if (works && !open()) wait();
}

bool Speaker::Device::open() {
    if (id != 0) SDL_CloseAudioDevice(id);
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

void Speaker::Device::wait() {
    SDL_WaitThread(waiter, nullptr);  // it has done its work
    waits = true;
    const auto run = [](void* device) {
        static_cast<Device*>(device)->wait_until_opened();
        return 0;
    };
    waiter = SDL_CreateThread(run, "sound", this);
}

void Speaker::Device::wait_until_opened() {
    for (auto span = first_wait;; span = std::min(2 * span, last_wait)) {
        {
            std::unique_lock lock{mutex};
            if (news.wait_for(lock, span, [this] { return added || over; })) span = first_wait;
            if (over) return;
            added = false;
        }
        if (open()) break;
    }
    waits = false;
}

// On whichever thread has the news.
int Speaker::Device::on_event(void* device, SDL_Event* event) {
    if (event->type != SDL_AUDIODEVICEADDED || event->adevice.iscapture != 0) return 0;
    auto& self = *static_cast<Device*>(device);
    const std::lock_guard lock{self.mutex};
    self.added = true;
    self.news.notify_one();
    return 0;
}

Speaker::Device::~Device() {
    SDL_DelEventWatch(on_event, this);
    {
        const std::lock_guard lock{mutex};
        over = true;
        news.notify_one();
    }
    SDL_WaitThread(waiter, nullptr);
    waits = false;
    if (plays()) {
        hushed = true;
        silent_buffers = 0;
        for (int waited = 0; silent_buffers < 2 && waited < 100; ++waited) SDL_Delay(1);
    }
    if (id != 0) SDL_CloseAudioDevice(id);
    if (works) SDL_QuitSubSystem(SDL_INIT_AUDIO);
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

Speaker::Speaker(const std::filesystem::path& log) : device_{std::make_unique<Device>(log)} {
    if (!device_->plays()) trouble_ = strings::no_sound;
}

Speaker::~Speaker() = default;

void Speaker::show(const AudioView& view) {
    device_->views.write(view);
}

void Speaker::hush() {
    device_->hushed = true;
}

std::string Speaker::poll_trouble() {
    if (device_->has_gone()) {
        device_->wait();
        trouble_ = strings::sound_gone;
    }
    return std::exchange(trouble_, {});
}

}  // namespace attune
