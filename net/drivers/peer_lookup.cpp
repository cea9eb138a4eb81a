// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/peer_lookup.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "net/drivers/local_clock.hpp"

namespace attune {

// Where a thread brings its answer; nobody lives there any more once the lookup is gone.
struct PeerLookup::Home {
    std::mutex mutex;
    PeerLookup* lookup;

    static void bring(const std::shared_ptr<Home>& home, std::size_t which,
                      std::vector<Endpoint> found) {
        const std::lock_guard lock{home->mutex};
        if (!home->lookup) return;
        boost::asio::post(home->lookup->io_, [home, which, found = std::move(found)] {
            if (home->lookup) home->lookup->answer(which, found);
        });
    }
};

PeerLookup::PeerLookup(boost::asio::io_context& io, const std::vector<std::string>& texts,
                       Family family, Handlers handlers, LookUp look_up, Duration pause)
    : io_{io},
      family_{family},
      handlers_{std::move(handlers)},
      look_up_{std::move(look_up)},
      pause_{pause},
      timer_{io},
      home_{std::make_shared<Home>()} {
    for (const auto& text : texts) {
        auto peer = parse_peer(text, family);
        if (const auto* literal = std::get_if<Endpoint>(&peer))
            literals_.push_back(*literal);
        else
            names_.push_back({std::get<PeerName>(std::move(peer)), {}});
    }
    home_->lookup = this;
}

void PeerLookup::start() {
    if (names_.empty()) return;
    timer_.on_due([this] {
        if (handlers_.wanted()) ask_all();
        timer_.arm(local_now() + pause_);
    });
    timer_.arm(local_now() + pause_);
    ask_all();
}

PeerLookup::~PeerLookup() {
    const std::lock_guard lock{home_->mutex};
    home_->lookup = nullptr;
}

std::vector<Endpoint> PeerLookup::addresses() const {
    std::vector<Endpoint> out;
    const auto add = [&](const std::vector<Endpoint>& more) {
        for (const auto& each : more)
            if (std::ranges::find(out, each) == out.end()) out.push_back(each);
    };
    add(literals_);
    for (const auto& name : names_) add(name.addresses);
    return out;
}

void PeerLookup::ask_all() {
    for (std::size_t which = 0; which < names_.size(); ++which)
        if (!names_[which].asking) ask(which);
}

void PeerLookup::ask(std::size_t which) {
    names_[which].asking = true;
    try {
        std::thread{[home = home_, which, look_up = look_up_, name = names_[which].name,
                     family = family_] {
            std::vector<Endpoint> found;
            try {
                found = look_up(name, family);
            } catch (const std::exception&) {  // no file descriptor to be had
            }
            Home::bring(home, which, std::move(found));
        }}.detach();
    } catch (const std::system_error&) {
        Home::bring(home_, which, {});  // no thread to be had
    }
}

void PeerLookup::answer(std::size_t which, std::vector<Endpoint> found) {
    auto& name = names_[which];
    name.asking = false;
    std::ranges::sort(found);  // some servers list them in another order each time
    if (!found.empty()) {
        name.told = false;
        if (std::exchange(name.addresses, found) != found) handlers_.changed();
    } else if (name.addresses.empty() && !std::exchange(name.told, true)) {
        handlers_.unknown(name.name.host);
    }
}

}  // namespace attune
