// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/control_json.hpp"

#include <google/protobuf/util/json_util.h>

#include <utility>

namespace attune {

namespace util = google::protobuf::util;

std::optional<v1::Command> parse_command(std::string_view line) {
    v1::Command command;
    const auto status = util::JsonStringToMessage({line.data(), line.size()}, &command);
    if (!status.ok() || command.command_case() == v1::Command::COMMAND_NOT_SET) return std::nullopt;
    return command;
}

std::string print_event(const v1::Event& event) {
    util::JsonPrintOptions options;
    options.always_print_primitive_fields = true;
    std::string line;
    // Fails only on text that is no UTF-8, such as a profile's path may be.
    if (!util::MessageToJsonString(event, &line, options).ok()) return {};
    return line + '\n';
}

Outbox::Kind kind_of(const v1::Event& event) {
    if (event.has_sample()) return Outbox::sample;
    // Each gesture is one for itself; the numbers of an event's fields are far below 100.
    return event.event_case() + (event.has_gesture() ? 100 * (1 + event.gesture().kind()) : 0);
}

std::optional<v1::Event> parse_event(std::string_view line) {
    v1::Event event;
    if (!util::JsonStringToMessage({line.data(), line.size()}, &event).ok()) return std::nullopt;
    return event;
}

v1::Event error_event(std::string sentence) {
    v1::Event event;
    event.mutable_error()->set_message(std::move(sentence));
    return event;
}

}  // namespace attune
