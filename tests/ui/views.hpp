// SPDX-License-Identifier: GPL-3.0-or-later
// Views of a session that needs no network: one for each stage. SessionTime 0 is the start of the
// breath, LocalTime runs along with it.
#pragma once

#include "client/session/view.hpp"
#include "client/ui/scene.hpp"

namespace attune::testing {

inline v1::Partner partner(std::string id, std::string name) {
    v1::Partner p;
    p.set_id(std::move(id));
    p.set_name(std::move(name));
    return p;
}

// LocalTime t is SessionTime t - zero.
inline View view_at(Stage stage, LocalTime zero = LocalTime{}) {
    using SC = v1::StageChange;
    using std::chrono::minutes;
    using std::chrono::seconds;
    View view;
    view.link.set_state(v1::Link::LINKED);
    view.link.set_path(v1::Link::DIRECT);
    view.partners = {partner("1", "Partner")};
    view.clock.local = zero;
    view.clock.slew_end = zero;
    view.clock.floor = SessionTime::min();
    view.partner_fresh = true;
    view.settings.safety_seen = true;
    view.stage = stage;
    if (stage == SC::LEAD_IN || stage == SC::BREATHING || stage == SC::PAUSED ||
        stage == SC::SETTLING)
        view.plan.emplace().mutable_breathe()->set_minutes(5);
    const Pacer pacer{
        .plan = {long_exhale_pattern, minutes(5)}, .start = SessionTime{}, .hold = {}};
    switch (stage) {
        case SC::ASKING:
        case SC::ASKED:
            view.offer.emplace().mutable_breathe()->set_minutes(5);
            view.stage_ends = SessionTime(seconds(60));
            break;
        case SC::LEAD_IN:
            view.pacer = pacer;
            view.stage_ends = SessionTime{};
            break;
        case SC::BREATHING:
            view.pacer = pacer;
            view.stage_ends = pacer.end();
            break;
        case SC::PAUSED:
            view.pacer = pacer;
            view.pacer->hold = Pacer::Hold{.at = seconds(93), .amplitude = 0.85, .until = {}};
            view.by = SC::PARTNER;
            break;
        case SC::SETTLING:
            view.pacer = pacer;
            view.pacer->hold = Pacer::Hold{
                .at = seconds(93), .amplitude = 0.85, .until = SessionTime(seconds(100))};
            view.stage_ends = SessionTime(seconds(100));
            break;
        case SC::GROUND:
            view.plan.emplace().mutable_ground();
            view.stage_ends = SessionTime(seconds(60));
            break;
        case SC::TURNS:
            view.plan.emplace().mutable_turns()->set_minutes(2);
            view.turn = Turn{1, 4, false, SessionTime(minutes(2))};
            view.stage_ends = SessionTime(minutes(2));
            break;
        case SC::CHECK_IN:
            view.plan.emplace().mutable_check_in();
            view.stage_ends = SessionTime(minutes(10));
            break;
        case SC::COOL_DOWN:
            view.by = SC::ME;
            view.partner_knows = true;
            view.stage_ends = SessionTime(minutes(25));
            break;
        default:
            break;
    }
    return view;
}

// One of each screen, and of what changes one.
inline std::vector<View> all_views() {
    using SC = v1::StageChange;
    std::vector<View> views;
    for (int stage = SC::Stage_MIN; stage <= SC::Stage_MAX; ++stage) {
        const View plain = view_at(static_cast<Stage>(stage), LocalTime(-std::chrono::seconds(2)));
        views.push_back(plain);
        for (const auto state : {v1::Link::LOST, v1::Link::SEARCHING}) {
            views.push_back(plain);
            views.back().link.set_state(state);
        }
        for (const bool mine : {true, false}) {
            views.push_back(plain);
            views.back().by = mine ? SC::ME : SC::PARTNER;
            views.back().here_mine = mine;
            views.back().here_partner = !mine;
            views.back().partner_knows = mine;
            views.back().error = "You asked a little while ago; you can ask again in 9 minutes.";
        }
        views.push_back(plain);
        views.back().resume_asked = views.back().ready = true;
        views.push_back(plain);
        views.back().stage_ends = SessionTime{};  // over
        views.push_back(plain);
        views.back().alone = true;
        if (stage == SC::ASKED) views.back().pacer = view_at(SC::BREATHING).pacer;
        views.push_back(plain);
        views.back().partners.push_back(partner("2", "Somebody"));
        views.push_back(plain);
        views.back().partners.clear();
    }
    return views;
}

// A view, and where in the window the person is.
struct Look {
    View view;
    ui::State state;
};

inline ui::State place(ui::Place place, ui::Action::Kind focus = ui::Action::none) {
    ui::State state;
    state.place = place;
    state.partner = "1";
    state.focus = {focus};
    state.focus_visible = focus != ui::Action::none;
    return state;
}

// The screens about who is paired, each in its states.
inline std::vector<Look> pairing_looks() {
    using ui::Action;
    using ui::Place;
    std::vector<Look> looks;
    const View plain = view_at(v1::StageChange::IDLE);
    View many = plain;
    for (int i = 2; i <= 9; ++i)
        many.partners.push_back(partner(std::to_string(i), std::string(32, 'w')));
    looks.push_back({many, {}});
    View findable = plain;
    findable.findable = true;
    findable.link.set_state(v1::Link::SEARCHING);
    looks.push_back({findable, {}});

    View words = plain;
    words.safety_words = {"mountain", "baseball", "umbrella"};
    for (const auto where : {Place::partner, Place::unpairing, Place::safety, Place::pairing})
        for (const View& view : {plain, findable, words}) looks.push_back({view, place(where)});
    looks.push_back({plain, place(Place::renaming, Action::name_field)});
    looks.back().state.name = ui::NameEntry(std::string(32, 'm'));
    looks.push_back({words, place(Place::met, Action::name_field)});
    looks.push_back({plain, place(Place::met)});
    looks.push_back({plain, place(Place::pairing)});
    looks.back().state.invite_over = true;

    View inviting = plain;
    inviting.invite_words = {"mountain", "baseball", "umbrella", "lantern", "cucumber"};
    inviting.invite_expires = LocalTime(std::chrono::hours(24));
    looks.push_back({inviting, place(Place::inviting)});
    looks.push_back({inviting, {}});
    inviting.partners.clear();
    looks.push_back({inviting, {}});
    inviting.invite_expires = LocalTime(std::chrono::seconds(30));
    looks.push_back({inviting, place(Place::inviting)});
    looks.back().state.copied = true;

    for (const char* typed : {"", "o", "lantern o", "zzz lan"}) {
        looks.push_back({plain, place(Place::joining, Action::word_field)});
        looks.back().state.words.type(typed);
    }
    looks.push_back({plain, place(Place::joining, Action::word_field)});
    for (const char* once : {"mmmmmmmmmmmm ", "wwwwwwwwwwww ", "llllllllllll ", "zzzzzzzzzzzz "})
        looks.back().state.words.type(once);
    looks.push_back({plain, place(Place::joining, Action::name_field)});
    looks.back().state.words.paste("umbrella lantern cucumber velvet walnut");
    looks.back().view.error = "Nobody answered to these words. Look at them together once more.";
    for (Look& look : std::vector<Look>(looks)) {  // asked while typing
        if (!look.state.typing()) continue;
        look.view.stage = v1::StageChange::ASKED;
        look.view.offer.emplace().mutable_breathe()->set_minutes(5);
        looks.push_back(look);
    }
    for (const auto step : {v1::Joining::STRETCHING, v1::Joining::LOOKING}) {
        looks.push_back({plain, place(Place::joining)});
        looks.back().view.joining = step;
    }
    looks.push_back({plain, place(Place::inviting)});
    looks.back().view.introduced = true;

    looks.push_back({view_at(v1::StageChange::ASKED), {}});
    looks.back().view.accepted = true;
    looks.push_back({looks.back().view, {}});
    looks.back().view.pacer = view_at(v1::StageChange::BREATHING).pacer;
    return looks;
}

// The practice: every page and every state of a screen.
inline std::vector<Look> practice_looks() {
    using SC = v1::StageChange;
    using ui::Activity;
    using ui::Place;
    std::vector<Look> looks;
    const View plain = view_at(SC::IDLE);
    View holds = plain;
    holds.settings.holds = true;
    View nobody = plain;
    nobody.partners.clear();
    for (const View& view : {plain, holds, nobody}) {
        for (int id = 0; id <= static_cast<int>(PatternId::own); ++id)
            for (const bool alone : {false, true}) {
                looks.push_back({view, place(Place::offer)});
                looks.back().state.choices.pattern = static_cast<PatternId>(id);
                looks.back().state.choices.alone = alone;
                looks.back().state.choices.ramp = alone;
                if (alone) looks.back().state.choices.own = {10, 0, 10, 0};
            }
        for (const auto activity :
             {Activity::ground, Activity::lead, Activity::turns, Activity::check_in}) {
            looks.push_back({view, place(Place::offer)});
            looks.back().state.choices.activity = activity;
        }
        for (const auto where :
             {Place::cool_page, Place::settings, Place::keys, Place::tapping, Place::care})
            looks.push_back({view, place(where)});
    }
    looks.push_back({plain, place(Place::care)});
    looks.back().view.settings.safety_seen = false;
    looks.push_back({plain, place(Place::keys)});
    looks.back().state.notice = "That is the key of: Leave quickly, three times";
    looks.push_back({plain, place(Place::tapping)});
    looks.back().state.tapped_trim = 123;

    const View breathing = view_at(SC::BREATHING);
    for (const auto leader : {SC::ME, SC::PARTNER, SC::NOBODY})
        for (const bool open : {false, true}) {
            looks.push_back({breathing, {}});
            looks.back().view.leader = leader;
            looks.back().view.posture_mine = Posture::heart;
            looks.back().view.posture_partner = open ? Posture::belly : Posture::thighs;
            looks.back().state.lead_open = open;
        }
    looks.push_back({breathing, {}});
    looks.back().view.check = true;
    for (int to = 1; to < v1::Anchor::To_ARRAYSIZE; ++to) {
        looks.push_back({breathing, {}});
        looks.back().view.anchor = static_cast<v1::Anchor::To>(to);
        looks.push_back({view_at(SC::TURNS), {}});
        looks.back().view.anchor = static_cast<v1::Anchor::To>(to);
    }
    for (const auto stage : {SC::ASKED, SC::ASKING})
        for (const auto leader : {v1::Lead::ME, v1::Lead::PARTNER}) {
            looks.push_back({breathing, {}});
            looks.back().view.stage = stage;
            looks.back().view.offer.emplace().mutable_lead()->set_leader(leader);
        }
    std::vector<v1::Plan> plans(4);
    plans[0].mutable_ground();
    plans[1].mutable_lead()->set_minutes(5);
    plans[2].mutable_turns();
    plans[3].mutable_check_in();
    for (const auto& plan : plans)
        for (const auto stage : {SC::ASKED, SC::ASKING, SC::LEAD_IN}) {
            looks.push_back({view_at(stage), {}});
            looks.back().view.offer = plan;
            if (stage == SC::LEAD_IN) looks.back().view.plan = plan;
            if (!plan.has_lead()) looks.back().view.pacer.reset();
        }
    plans.emplace_back().mutable_breathe()->set_minutes(20);
    for (const auto& plan : plans)  // to somebody who practises alone
        for (const auto& beside : {breathing, view_at(SC::GROUND)})
            for (const auto stage : {SC::ASKED, SC::ASKING}) {
                looks.push_back({beside, {}});
                looks.back().view.stage = stage;
                looks.back().view.alone = looks.back().view.practised = true;
                looks.back().view.partners[0].set_name(std::string(32, 'm'));
                looks.back().view.offer = plan;
            }
    plans.pop_back();
    for (const auto& plan : plans)
        for (const auto stage : {SC::PAUSED, SC::SETTLING, SC::DONE}) {
            looks.push_back({view_at(stage), {}});
            looks.back().view.pacer.reset();
            if (stage != SC::DONE) looks.back().view.plan = plan;
        }
    for (const auto stage :
         {SC::LEAD_IN, SC::BREATHING, SC::PAUSED, SC::SETTLING, SC::GROUND, SC::DONE, SC::ASKED}) {
        looks.push_back({view_at(stage), {}});
        if (stage == SC::ASKED) looks.back().view.pacer = breathing.pacer;
        looks.back().view.alone = stage != SC::DONE;
        looks.back().view.practised = true;
    }
    for (const bool back : {false, true}) {
        looks.push_back({view_at(SC::TURNS), {}});
        looks.back().view.turn->mine = true;
        looks.back().state.said_back = back;
        looks.back().state.once_more = !back;
    }
    looks.push_back({view_at(SC::CHECK_IN), {}});
    looks.back().view.words_mine = looks.back().view.words_partner = 0xFFFFFF;
    looks.push_back({view_at(SC::COOL_DOWN), {}});
    looks.back().view.line_mine = 2;
    looks.back().view.line_partner = 3;
    looks.back().view.partners[0].set_name(std::string(32, 'w'));
    looks.push_back({view_at(SC::COOL_DOWN), {}});
    looks.back().view.pacer = breathing.pacer;
    looks.back().view.alone = true;
    looks.push_back({view_at(SC::COOL_DOWN), place(Place::shaking)});
    looks.push_back(looks.back());
    looks.back().state.place_since = LocalTime(-std::chrono::minutes(1));
    return looks;
}

inline std::vector<Look> all_looks() {
    std::vector<Look> looks = pairing_looks();
    for (Look& look : practice_looks()) {
        looks.push_back(look);
        look.view.settings.high_contrast = look.view.settings.reduced_motion = true;
        look.view.settings.mirrored = true;
        looks.push_back(std::move(look));
    }
    for (View& view : all_views()) looks.push_back({std::move(view), {}});
    for (Look& look : std::vector<Look>(looks)) {
        if (look.view.stage == v1::StageChange::IDLE || look.state.partner_here) continue;
        look.state.partner_here = true;
        looks.push_back(std::move(look));
    }
    return looks;
}

}  // namespace attune::testing
