// SPDX-License-Identifier: GPL-3.0-or-later
// Commands and events as lines of Protobuf's JSON mapping (proto/control.proto). Its parser and its
// printer copy what they read: those copies, words of an invite too, are freed and not zeroed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "client/app/outbox.hpp"
#include "proto/control.pb.h"

namespace attune {

// Nothing where the line is no command.
std::optional<v1::Command> parse_command(std::string_view line);

// One line with its end; zero and false are printed too.
std::string print_event(const v1::Event& event);

// Of events of one kind the newest makes up for the others.
Outbox::Kind kind_of(const v1::Event& event);

// As a client prints it; nothing where the line is no event.
std::optional<v1::Event> parse_event(std::string_view line);

v1::Event error_event(std::string sentence);

}  // namespace attune
