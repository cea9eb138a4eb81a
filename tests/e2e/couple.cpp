// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/couple.hpp"

#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "net/drivers/local_clock.hpp"

namespace attune::e2e {
namespace {

// A loopback address of this process alone: tests run side by side, and none meets another's ports.
std::string own_loopback() {
    const auto pid = static_cast<unsigned>(::getpid());
    return "127." + std::to_string(1 + pid / 65536 % 254) + '.' + std::to_string(pid / 256 % 256) +
           '.' + std::to_string(pid % 256);
}

void require(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error{what};
}

}  // namespace

Client::Client(const std::vector<std::string>& arguments,
               const std::map<std::string, std::string>& environment)
    : Process{arguments, environment} {}

void Client::on_line(const std::string& line) {
    v1::Event event;
    if (!google::protobuf::util::JsonStringToMessage(line, &event).ok()) {
        unparsed_.push_back(line);
        return;
    }
    if (event.has_sample()) sample_line_ = line;
    events_.push_back(std::move(event));
    arrived_.push_back(boot_ns());
}

const v1::Sample* Client::sample() const {
    const auto found = std::find_if(events_.rbegin(), events_.rend(),
                                    [](const auto& event) { return event.has_sample(); });
    return found == events_.rend() ? nullptr : &found->sample();
}

std::optional<Stage::Stage> Client::stage() const {
    const auto found = std::find_if(events_.rbegin(), events_.rend(),
                                    [](const auto& event) { return event.has_stage(); });
    if (found == events_.rend()) return std::nullopt;
    return found->stage().stage();
}

std::optional<v1::Link::State> Client::link() const {
    const auto found = std::find_if(events_.rbegin(), events_.rend(),
                                    [](const auto& event) { return event.has_link(); });
    if (found == events_.rend()) return std::nullopt;
    return found->link().state();
}

std::optional<std::size_t> Client::wait_event(const Predicate& wanted, std::size_t from,
                                              Milliseconds timeout) {
    std::optional<std::size_t> found;
    pump_until(
        [&] {
            for (; !found && from < events_.size(); ++from)
                if (wanted(events_[from])) found = from;
            return found.has_value();
        },
        timeout);
    return found;
}

std::optional<std::size_t> Client::wait_stage(Stage::Stage stage, std::size_t from,
                                              Milliseconds timeout) {
    return wait_event(
        [stage](const auto& event) { return event.has_stage() && event.stage().stage() == stage; },
        from, timeout);
}

std::optional<std::size_t> Client::wait_link(v1::Link::State state, std::size_t from,
                                             Milliseconds timeout) {
    return wait_event(
        [state](const auto& event) { return event.has_link() && event.link().state() == state; },
        from, timeout);
}

std::optional<std::size_t> Client::wait_error(std::size_t from, Milliseconds timeout) {
    return wait_event([](const auto& event) { return event.has_error(); }, from, timeout);
}

Client::Told Client::told(std::size_t event) {
    const auto after = wait_event([](const auto& e) { return e.has_sample(); }, event);
    std::size_t before = event;
    for (int samples = 0; samples < 3 && before > 0;) samples += events_[--before].has_sample();
    require(after && events_[before].has_sample(), "no samples around an event");
    return {events_[before].sample().local_ns(), events_[*after].sample().local_ns()};
}

RelayProcess::RelayProcess(const std::string& path, std::uint64_t seed, std::size_t couples)
    : Process{{ATTUNE_RELAY, path, std::to_string(seed), std::to_string(couples)}, {}} {
    require(pump_until([&] { return lines().size() >= couples; }), "the relay does not start");
}

std::string RelayProcess::peer(std::size_t side, std::size_t couple) const {
    std::istringstream line{lines()[couple]};
    std::string word;
    std::array<std::string, 2> ports;
    line >> word >> ports[0] >> ports[1];
    return "127.0.0.1:" + ports[side];
}

std::string RelayProcess::ask(const std::string& what) {
    const auto before = lines().size();
    say(what);
    require(pump_until([&] { return lines().size() > before; }), "the relay does not answer");
    return lines().back();
}

RelayProcess::Carried RelayProcess::carried(std::size_t side, std::int64_t from_ns,
                                            std::size_t couple) {
    std::istringstream line{ask("carried " + std::to_string(couple) + ' ' + std::to_string(side) +
                                ' ' + std::to_string(from_ns))};
    std::string word;
    Carried out{};
    line >> word >> out.delay_ns >> out.lost;
    return out;
}

std::int64_t RelayProcess::last_ns(std::size_t side, std::size_t couple) {
    std::istringstream line{ask("last " + std::to_string(couple))};
    std::string word;
    std::array<std::int64_t, 2> times{};
    line >> word >> times[0] >> times[1];
    return times[side];
}

Couple::Couple(const RelayProcess* relay, std::size_t number, const std::string& host)
    : relay_{relay}, number_{number} {
    const std::string address = host.empty() ? own_loopback() : host;
    // Couples of one process, and the two of a couple, differ by their ports.
    for (std::size_t side = 0; side < 2; ++side)
        addresses_[side] = address + ':' + std::to_string(20001 + 2 * number + side);
    std::filesystem::create_directory(home());
    const auto paired = run({ATTUNE_PROGRAM, "pair-local", profile(a), profile(b)}, environment());
    require(paired.status == 0, paired.errors);
}

std::filesystem::path Couple::profile(Side side) const {
    return folder_.path() / (side == a ? "ann" : "ben");
}

std::map<std::string, std::string> Couple::environment() const {
    std::map<std::string, std::string> environment;
    for (const auto* name : {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
                             "XDG_STATE_HOME", "XDG_RUNTIME_DIR"})
        environment[name] = home();
    return environment;
}

Client& Couple::start(Side side, const std::vector<std::string>& more,
                      const std::map<std::string, std::string>& more_environment) {
    const std::string listen = relay_ ? "127.0.0.1:0" : addresses_[side];
    const std::string peer = relay_ ? relay_->peer(side, number_) : addresses_[1 - side];
    // While a plan runs, clients look for each other on the network too, and would find a way
    // around the relay.
    auto arguments = tool_;
    for (const auto& part :
         std::initializer_list<std::string>{ATTUNE_PROGRAM, "headless", "--profile", profile(side),
                                            "--listen", listen, "--peer", peer, "--no-lan"})
        arguments.push_back(part);
    arguments.insert(arguments.end(), more.begin(), more.end());
    clients_[side].reset();
    auto variables = environment();
    variables.insert(more_environment.begin(), more_environment.end());
    clients_[side] = std::make_unique<Client>(arguments, variables);
    return *clients_[side];
}

void Couple::start_both() {
    start(a);
    start(b);
    for (auto& client : clients_)
        require(client->wait_link(v1::Link::LINKED).has_value(), "not linked: " + client->errors());
}

void Couple::breathe(unsigned minutes) {
    begin(a, propose(minutes), Stage::BREATHING);
}

void Couple::begin(Side who, const std::string& proposal, Stage::Stage stage) {
    auto& proposer = *clients_[who];
    auto& asked = *clients_[1 - who];
    const std::array marks{clients_[a]->mark(), clients_[b]->mark()};
    auto mark = proposer.mark();
    proposer.say(proposal);
    const bool arrived = Process::pump_until([&] {
        // "Not yet" is answered with an error, and may be asked again.
        if (const auto refused = proposer.wait_error(mark, 0ms)) {
            mark = *refused + 1;
            Process::pump_for(100ms);
            proposer.say(proposal);
        }
        return asked.wait_stage(Stage::ASKED, marks[1 - who], 0ms).has_value();
    });
    require(arrived, "the offer does not arrive: " + proposal);
    asked.say(R"({"accept":{}})");
    for (const auto side : {a, b})
        require(clients_[side]->wait_stage(stage, marks[side]).has_value(),
                "nothing comes of " + proposal);
}

std::int64_t boot_ns() {
    return local_now().time_since_epoch().count();
}

std::string propose(unsigned minutes) {
    return R"({"propose":{"breathe":{"pattern":"LONG_EXHALE","minutes":)" +
           std::to_string(minutes) + "}}}";
}

}  // namespace attune::e2e
