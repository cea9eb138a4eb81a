// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/stretcher.hpp"

#include <boost/asio/post.hpp>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace attune {

// Where a thread brings its key; nobody lives there any more once the stretcher is gone.
struct Stretcher::Home {
    std::mutex mutex;
    Stretcher* stretcher;

    void bring(std::uint64_t id, std::optional<SecretBytes> key) {
        const std::lock_guard lock{mutex};
        if (!stretcher) return;
        // A handler has to be copyable.
        boost::asio::post(stretcher->io_,
                          [this_one = stretcher, id,
                           made = std::make_shared<std::optional<SecretBytes>>(std::move(key))] {
                              this_one->finish(id, std::move(*made));
                          });
    }
};

Stretcher::Stretcher(boost::asio::io_context& io, Made made)
    : io_{io}, made_{std::move(made)}, home_{std::make_shared<Home>()} {
    home_->stretcher = this;
}

Stretcher::~Stretcher() {
    const std::lock_guard lock{home_->mutex};
    home_->stretcher = nullptr;
}

void Stretcher::start(StretchJob job) {
    if (busy_)
        next_ = std::move(job);
    else
        launch(std::move(job));
}

void Stretcher::launch(StretchJob job) {
    busy_ = true;
    const auto id = job.id;
    try {
        std::thread{[home = home_, job = std::move(job)] {
            home->bring(job.id, find_key(job.invite, job.day));
        }}.detach();
    } catch (const std::system_error&) {
        home_->bring(id, std::nullopt);  // no thread to be had, no more than memory
    }
}

void Stretcher::finish(std::uint64_t id, std::optional<SecretBytes> key) {
    busy_ = false;
    if (next_) launch(*std::exchange(next_, std::nullopt));
    made_(id, std::move(key));
}

}  // namespace attune
