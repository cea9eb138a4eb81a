// SPDX-License-Identifier: GPL-3.0-or-later
// The interface of lines, and its ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/e2e/couple.hpp"

namespace attune::e2e {
namespace {

using testing::HasSubstr;

TEST(Lines, StartedComesFirst) {
    Couple couple;
    auto& a = couple.start(Couple::a);
    ASSERT_TRUE(Process::pump_until([&] { return !a.events().empty(); }));
    const auto& started = a.events()[0].started();
    EXPECT_THAT(started.listening(), testing::StartsWith("127."));
    EXPECT_EQ(started.profile(), couple.profile(Couple::a));
    EXPECT_NE(started.version(), "");
    ASSERT_EQ(started.partners_size(), 1);
    EXPECT_NE(started.partners(0).id(), "");
    EXPECT_EQ(started.partners(0).name(), "ben");
}

TEST(Lines, EveryFieldIsPrinted) {
    Couple couple;
    auto& a = couple.start(Couple::a);
    ASSERT_TRUE(Process::pump_until([&] { return a.sample() != nullptr; }));
    for (const auto* name :
         {"localNs", "timeline", "sessionNs", "errorBoundNs", "roundTripNs", "stage", "cycle",
          "phase", "breath", "partnerBreath", "partnerFresh", "stageEndsNs"})
        EXPECT_THAT(a.sample_line(), HasSubstr(std::string{"\""} + name + "\":")) << name;
}

TEST(Lines, SamplesComeAsOftenAsAsked) {
    Couple couple;
    auto& a = couple.start(Couple::a, {"--sample-ms", "10"});
    constexpr std::size_t some = 100;
    const auto median_ms = [&] {
        std::vector<std::int64_t> times;
        for (const auto& event : a.events())
            if (event.has_sample()) times.push_back(event.sample().local_ns());
        if (times.size() <= some) return 0.0;
        std::vector<std::int64_t> apart_ns;
        for (auto i = times.size() - some; i < times.size(); ++i)
            apart_ns.push_back(times[i] - times[i - 1]);
        std::ranges::nth_element(apart_ns, apart_ns.begin() + some / 2);
        return static_cast<double>(apart_ns[some / 2]) / 1e6;
    };
    // At some time while we wait: the machine may have other things to do.
    EXPECT_TRUE(Process::pump_until([&] { return std::abs(median_ms() - 10) < 1; })) << median_ms();
    auto& b = couple.start(Couple::b, {"--sample-ms", "0"});
    Process::pump_for(500ms);
    EXPECT_EQ(b.sample(), nullptr);
}

TEST(Lines, WhatIsNoCommandGetsOneErrorAndChangesNothing) {
    Couple couple;
    couple.start_both();
    auto& a = couple[Couple::a];
    const std::vector<std::string> lines{
        "",
        " ",
        "pause",
        "{",
        "{}",
        "[]",
        "null",
        "{\"pause\":null}",
        "{\"pause\":{}} {\"stop\":{}}",
        "{\"pause\":{},\"stop\":{}}",
        "{\"dance\":{}}",
        "{\"pause\":{\"hard\":1}}",
        "{\"propose\":{\"breathe\":{\"pattern\":\"NONE_SUCH\",\"minutes\":1}}}",
        "{\"propose\":{\"breathe\":{\"pattern\":\"LONG_EXHALE\",\"minutes\":-1}}}",
        "{\"propose\":{\"breathe\":{\"minutes\":4294967296}}}",
        std::string("\0", 1),
        "\xFF\xFE",
        std::string(100, '['),
        "{\"pause\":" + std::string(2000, '{'),
        std::string(5000, 'x'),
        std::string(1 << 20, 'y')};
    for (const auto& line : lines) {
        const auto mark = a.mark();
        a.say(line);
        const auto error = a.wait_error(mark, 5s);
        ASSERT_TRUE(error) << line.substr(0, 80);
        EXPECT_NE(a.events()[*error].error().message(), "");
        EXPECT_FALSE(a.wait_error(*error + 1, 20ms)) << line.substr(0, 80);
    }
    EXPECT_THAT(a.unparsed(), testing::IsEmpty());
    EXPECT_FALSE(a.stage() && *a.stage() != Stage::IDLE);
    a.say(propose(1));
    EXPECT_TRUE(couple[Couple::b].wait_stage(Stage::ASKED));
}

TEST(Lines, WhatDoesNotFitGetsOneError) {
    Couple couple;
    couple.start_both();
    auto& a = couple[Couple::a];
    for (const auto* line : {R"({"accept":{}})", R"({"decline":{}})", R"({"pause":{}})",
                             R"({"resume":{}})", R"({"ready":{}})", R"({"extend":{"minutes":20}})",
                             R"({"smaller":{}})", R"({"propose":{}})",
                             R"({"propose":{"breathe":{"pattern":"LONG_EXHALE","minutes":4}}})"}) {
        const auto mark = a.mark();
        a.say(line);
        const auto error = a.wait_error(mark, 5s);
        ASSERT_TRUE(error) << line;
        EXPECT_FALSE(a.wait_error(*error + 1, 20ms)) << line;
    }
}

TEST(Lines, SettingsAreChangedAnsweredAndKept) {
    Couple couple;
    const auto answer = [&](Client& a, const std::string& line) {
        const auto mark = a.mark();
        a.say(line);
        const auto at = [&] {
            return std::find_if(
                a.events().begin() + static_cast<std::ptrdiff_t>(mark), a.events().end(),
                [](const v1::Event& event) { return event.has_settings() || event.has_error(); });
        };
        EXPECT_TRUE(Process::pump_until([&] { return at() != a.events().end(); })) << line;
        return at() == a.events().end() ? v1::Event{} : *at();
    };
    auto& a = couple.start(Couple::a);
    const auto first = answer(a, R"({"settings":{}})").settings();
    EXPECT_EQ(first.tone_volume(), 40);
    EXPECT_EQ(first.keys().leave(), "Shift");
    const auto changed =
        answer(a, R"({"settings":{"toneVolume":55,"rumble":true,"keys":{"softer":"x"}}})");
    EXPECT_EQ(changed.settings().tone_volume(), 55);
    EXPECT_EQ(changed.settings().keys().softer(), "X");
    EXPECT_EQ(changed.settings().keys().pause(), "P");
    EXPECT_THAT(answer(a, R"({"settings":{"rumble":false,"trimMs":401}})").error().message(),
                HasSubstr("0 to 400"));
    EXPECT_THAT(answer(a, R"({"settings":{"keys":{"here":"X"}}})").error().message(),
                HasSubstr("Softer"));
    a.signal(SIGKILL);
    ASSERT_TRUE(a.wait_exit());
    auto& again = couple.start(Couple::a);
    const auto kept = answer(again, R"({"settings":{}})").settings();
    EXPECT_EQ(kept.SerializeAsString(), changed.settings().SerializeAsString());
    EXPECT_EQ(again.errors(), "");
}

TEST(Lines, EveryEndIsQuietAndZero) {
    Couple couple;
    const auto ends = std::vector<std::pair<std::string, std::function<void(Client&)>>>{
        {"quit", [](Client& client) { client.say(R"({"quit":{}})"); }},
        {"end of input", [](Client& client) { client.close_input(); }},
        {"SIGTERM", [](Client& client) { client.signal(SIGTERM); }},
        {"SIGINT", [](Client& client) { client.signal(SIGINT); }},
    };
    for (const auto& [name, end] : ends) {
        auto& a = couple.start(Couple::a);
        ASSERT_TRUE(Process::pump_until([&] { return !a.events().empty(); })) << name;
        end(a);
        EXPECT_EQ(a.wait_exit(), 0) << name;
        EXPECT_EQ(a.errors(), "") << name;
    }
}

TEST(Lines, AReaderThatLeavesIsToldOfOnce) {
    Couple couple;
    auto& a = couple.start(Couple::a);
    ASSERT_TRUE(Process::pump_until([&] { return !a.events().empty(); }));
    a.close_output();
    EXPECT_EQ(a.wait_exit(), 1);
    EXPECT_EQ(a.errors(),
              "attune: What Attune said could not be written, so it has ended: Broken pipe.\n");
}

TEST(Lines, AFileIsAnInputToo) {
    Couple couple;
    const auto commands = couple.home() / "commands";
    std::ofstream{commands} << "{\"stop\":{}}\n{\"quit\":{}}\n{\"stop\":{}}";
    for (const auto& input : {commands.string(), std::string{"/dev/null"}}) {
        const auto ran =
            run({"/bin/sh", "-c", "exec \"$0\" headless --profile \"$1\" --sample-ms 0 < \"$2\"",
                 ATTUNE_PROGRAM, couple.profile(Couple::a), input},
                couple.environment());
        EXPECT_EQ(ran.status, 0) << ran.errors;
        EXPECT_THAT(ran.output, HasSubstr("\"started\""));
    }
    // One command before the quit, none after it.
    const auto ran =
        run({"/bin/sh", "-c", "exec \"$0\" headless --profile \"$1\" --sample-ms 0 < \"$2\"",
             ATTUNE_PROGRAM, couple.profile(Couple::a), commands},
            couple.environment());
    EXPECT_EQ(ran.output.find("\"error\""), ran.output.rfind("\"error\""));
    EXPECT_THAT(ran.output, HasSubstr("\"error\""));
}

TEST(Lines, AReaderThatStopsReadingStopsNothing) {
    Couple couple;
    auto& a = couple.start(Couple::a, {"--sample-ms", "1"});
    auto& b = couple.start(Couple::b);
    ASSERT_TRUE(b.wait_link(v1::Link::LINKED));
    ASSERT_TRUE(a.wait_link(v1::Link::LINKED));
    a.set_deaf(true);
    const auto mark = b.mark();
    EXPECT_FALSE(b.wait_link(v1::Link::LOST, mark, 6s));
    EXPECT_TRUE(b.sample()->partner_fresh());
    b.say(propose(1));
    ASSERT_TRUE(b.wait_stage(Stage::ASKING));
    Process::pump_for(500ms);
    a.set_deaf(false);
    EXPECT_TRUE(
        a.wait_stage(Stage::ASKED, 0, 5s));  // samples may be missing, and no more than they
    EXPECT_THAT(a.unparsed(), testing::IsEmpty());
}

}  // namespace
}  // namespace attune::e2e
