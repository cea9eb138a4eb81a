// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/steady.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;

// For the network's thread to do what was asked.
constexpr auto answered_within = std::chrono::milliseconds(300);

std::string bytes_of(const std::optional<v1::Plan>& plan) {
    return plan ? plan->SerializeAsString() : "";
}

bool goes_on(const View& view) {
    switch (view.stage) {
        case SC::LEAD_IN:
        case SC::BREATHING:
        case SC::SETTLING:
        case SC::GROUND:
        case SC::TURNS:
        case SC::CHECK_IN:
            return true;
        default:
            return view.pacer.has_value() && view.stage != SC::PAUSED && view.stage != SC::DONE;
    }
}

}  // namespace

Steady::Page Steady::page_of(const View& view) {
    const bool mine = view.turn && view.turn->mine;
    return {view.stage,
            bytes_of(view.offer),
            bytes_of(view.plan),
            view.leader,
            view.turn ? view.turn->number : 0,
            mine,
            view.pacer.has_value(),
            view.alone,
            view.accepted,
            view.check};
}

View Steady::step(const View& latest, LocalTime now) {
    const bool asked = commanded_ && now - *commanded_ < answered_within;
    Page page = page_of(latest);
    const bool changes = shown_ && page != page_;
    const bool at_once = asked || (shown_ && goes_on(*shown_) && !goes_on(latest));
    const bool held = changes && !at_once && changed_ && now - *changed_ < Calm::between_turns;
    if (changes && !held) {
        commanded_.reset();
        changed_ = now;
    }
    if (!held) {
        shown_ = latest;
        page_ = std::move(page);
    }
    View view = latest;
    if (held) {
        view.stage = shown_->stage;
        view.by = shown_->by;
        view.stage_ends = shown_->stage_ends;
        view.offer = shown_->offer;
        view.plan = shown_->plan;
        view.alone = shown_->alone;
        view.practised = shown_->practised;
        view.accepted = shown_->accepted;
        view.resume_asked = shown_->resume_asked;
        view.ready = shown_->ready;
        view.turn = shown_->turn;
        view.leader = shown_->leader;
        view.check = shown_->check;
        // A breath that goes on is led by its hand meanwhile.
        if (!latest.pacer || !shown_->pacer) view.pacer = shown_->pacer;
    }
    view.posture_partner = posture_.step(now, latest.posture_partner, asked);
    view.words_partner = words_.step(now, latest.words_partner, asked);
    view.line_partner = line_.step(now, latest.line_partner, asked);
    view.error = error_.step(now, latest.error, asked);
    const auto [state, path] = link_.step(now, {latest.link.state(), latest.link.path()}, asked);
    view.link.set_state(static_cast<v1::Link::State>(state));
    view.link.set_path(static_cast<v1::Link::Path>(path));
    return view;
}

}  // namespace attune::ui
