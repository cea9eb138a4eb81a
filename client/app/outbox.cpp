// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/outbox.hpp"

#include <utility>

#include "net/crypto/secret.hpp"

namespace attune {

Outbox::~Outbox() {
    for (auto& line : lines_) wipe(line.text);
}

void Outbox::push(Kind kind, std::string line) {
    for (const Kind spare : {sample, kind})
        if (bytes_ > plenty) drop(spare);
    bytes_ += line.size();
    lines_.push_back({kind, std::move(line)});
}

std::string Outbox::take() {
    std::string line = std::move(lines_.front().text);
    lines_.pop_front();
    bytes_ -= line.size();
    return line;
}

void Outbox::drop(Kind kind) {
    for (auto& line : lines_) {
        if (line.kind != kind) continue;
        bytes_ -= line.text.size();
        wipe(line.text);
    }
    std::erase_if(lines_, [&](const Line& line) { return line.kind == kind; });
}

}  // namespace attune
