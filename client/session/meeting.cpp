// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/meeting.hpp"

#include <algorithm>
#include <utility>

#include "client/words/filled.hpp"
#include "client/words/strings.hpp"

namespace attune {
std::string Meeting::invite(LocalTime now, std::int64_t day) {
    if (joiner_) return strings::already_joining;
    if (invite_) return strings::already_inviting;
    inviter_.reset();
    invite_ = Invite::random();
    expires_ = now + timing::invite_life;
    waiting_ = StretchJob{++job_, invite_->clone(), day};
    auto& event = *events_.emplace_back().mutable_invite();
    for (auto& word : words()) event.add_words(std::move(word));
    event.set_expires_in_seconds(static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::seconds>(expires_ - now).count()));
    return {};
}

std::string Meeting::join(LocalTime now, std::int64_t day, const v1::Join& join) {
    if (joiner_) return strings::already_joining;
    if (join.name().size() > longest_name) return strings::name_too_long;
    std::string text;
    std::size_t size = 0;
    for (const auto& word : join.words()) size += word.size() + 1;
    text.reserve(size);
    for (const auto& word : join.words()) (text += word) += ' ';
    auto parsed = parse_invite(text);
    wipe(text);
    if (!parsed.unknown_words.empty()) {
        std::string words;
        for (const auto& word : parsed.unknown_words) words += ' ' + word;
        return filled(strings::no_such_words, words);
    }
    if (!parsed.invite) return filled(strings::five_are_wanted, std::to_string(parsed.word_count));
    if (invite_) end_invite();
    inviter_.reset();
    joined_ = std::move(*parsed.invite);
    name_ = join.name();
    joiner_.emplace(joined_, now);
    groups_.clear();
    days_ = {day, day - 1, day + 1};
    waiting_ = StretchJob{++job_, joined_.clone(), days_.front()};
    say_joining();
    return {};
}

std::string Meeting::cancel() {
    if (!invite_ && !joiner_) return strings::nothing_to_cancel;
    if (invite_) end_invite();
    inviter_.reset();
    end_joining();
    return {};
}

void Meeting::end_invite() {
    invite_.reset();
    events_.emplace_back().mutable_invite();
}

void Meeting::end_joining() {
    joiner_.reset();
    joined_ = {};
    waiting_.reset();
    ++job_;  // a key under way is for nobody now
}

void Meeting::set_peers(const std::vector<Endpoint>& peers) {
    peers_ = peers;
    if (inviter_) inviter_->set_peers(peers);
}

std::optional<StretchJob> Meeting::poll_job() {
    return std::exchange(waiting_, std::nullopt);
}

void Meeting::on_find_key(LocalTime now, std::uint64_t id, std::optional<SecretBytes> key) {
    if (id != job_) return;
    if (!key) {
        if (invite_) end_invite();
        end_joining();
        events_.emplace_back().mutable_error()->set_message(strings::no_memory);
        return;
    }
    if (invite_) {
        inviter_.emplace(*invite_, key->view(), now, peers_);
    } else if (joiner_) {
        const auto group = lan_group(invite_keys(key->view()).lan.view());
        auto places = peers_;
        places.insert(places.end(), {group.v4, group.v6});
        joiner_->add_find_key(now, key->view(), std::move(places));
        groups_.push_back(group);
        if (groups_.size() == 1) say_joining();
        days_.pop_front();
        if (!days_.empty()) waiting_ = StretchJob{++job_, joined_.clone(), days_.front()};
    }
}

bool Meeting::on_datagram(LocalTime now, const Endpoint& from, ByteView bytes) {
    Datagram datagram;
    if ((!inviter_ && !joiner_) || bytes.size() != datagram.size()) return false;
    std::copy(bytes.begin(), bytes.end(), datagram.begin());
    if (inviter_) inviter_->on_datagram(now, from, datagram);
    if (joiner_) joiner_->on_datagram(now, from, datagram);
    settle();
    if (invite_ && inviter_ && !inviter_->open(now)) end_invite();  // tried three times, or kept
    return met_ || !events_.empty();
}

void Meeting::on_timer(LocalTime now) {
    if (joiner_) joiner_->on_timer(now);
    if (inviter_) inviter_->on_timer(now);
    if (invite_ && now >= expires_) {
        end_invite();
        inviter_.reset();
    }
    settle();
}

void Meeting::settle() {
    if (inviter_) {
        if (auto who = inviter_->poll_introduced()) met_ = Met{std::move(*who), false};
    }
    if (!joiner_) return;
    if (auto who = joiner_->poll_introduced()) met_ = Met{std::move(*who), true};
    if (joiner_->state() == Joiner::State::refused)
        events_.emplace_back().mutable_error()->set_message(strings::not_joined);
    if (joiner_->state() == Joiner::State::refused || joiner_->state() == Joiner::State::introduced)
        end_joining();
}

std::optional<Transmit> Meeting::poll_transmit() {
    if (joiner_) return joiner_->poll_transmit();
    return inviter_ ? inviter_->poll_transmit() : std::nullopt;
}

std::optional<v1::Event> Meeting::poll_event() {
    std::optional<v1::Event> out;
    if (!events_.empty()) {
        out = std::move(events_.front());
        events_.pop_front();
    }
    return out;
}

LocalTime Meeting::next_deadline() const {
    auto next = joiner_ ? joiner_->next_deadline() : LocalTime::max();
    if (inviter_) next = std::min(next, inviter_->next_deadline());
    return invite_ ? std::min(next, expires_) : next;
}

std::vector<LanGroup> Meeting::groups() const {
    if (inviter_) return {lan_group(inviter_->keys().lan.view())};
    return joiner_ ? groups_ : std::vector<LanGroup>{};
}

std::optional<Met> Meeting::poll_met() {
    return std::exchange(met_, std::nullopt);
}

std::vector<std::string> Meeting::words() const {
    std::vector<std::string> out;
    if (!invite_) return out;
    for (const auto index : invite_->indices) out.emplace_back(attune::words[index]);
    return out;
}

std::optional<v1::Joining::Step> Meeting::joining() const {
    if (!joiner_) return std::nullopt;
    return groups_.empty() ? v1::Joining::STRETCHING : v1::Joining::LOOKING;
}

void Meeting::say_joining() {
    events_.emplace_back().mutable_joining()->set_step(*joining());
}

}  // namespace attune
