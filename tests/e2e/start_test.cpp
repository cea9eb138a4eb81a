// SPDX-License-Identifier: GPL-3.0-or-later
// What keeps Attune from starting: one plain sentence, exit 2.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/e2e/couple.hpp"

namespace attune::e2e {
namespace {

using testing::HasSubstr;

class Start : public testing::Test {
  protected:
    std::vector<std::string> headless(std::vector<std::string> more) const {
        std::vector<std::string> arguments{ATTUNE_PROGRAM, "headless", "--profile", profile_};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }

    void expect_refused(const std::vector<std::string>& arguments, const std::string& because,
                        const std::map<std::string, std::string>& environment = {}) {
        const auto ran = run(arguments, environment);
        EXPECT_EQ(ran.status, 2) << because;
        EXPECT_EQ(ran.output, "");
        EXPECT_THAT(ran.errors, HasSubstr(because));
        EXPECT_EQ(std::count(ran.errors.begin(), ran.errors.end(), '\n'), 1) << ran.errors;
        EXPECT_THAT(ran.errors, testing::EndsWith(".\n"));
    }

    TempFolder folder_;
    std::string profile_ = folder_.path() / "me";
};

TEST_F(Start, HelpAndVersionAreNoErrors) {
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{ATTUNE_PROGRAM, "--help"},
                                               {ATTUNE_PROGRAM, "headless", "--help"},
                                               {ATTUNE_PROGRAM, "--version"}}) {
        const auto ran = run(arguments);
        EXPECT_EQ(ran.status, 0);
        EXPECT_NE(ran.output, "");
        EXPECT_EQ(ran.errors, "");
    }
}

TEST_F(Start, RefusesWhatItDoesNotKnow) {
    expect_refused({ATTUNE_PROGRAM, "--bogus"}, "--bogus");
    expect_refused({ATTUNE_PROGRAM, "dance"}, "dance");
    expect_refused(headless({"--sample-ms", "often"}), "often");
    expect_refused(headless({"--sample-ms", "-1"}), "-1");
    expect_refused(headless({"--listen"}), "--listen");
    expect_refused({ATTUNE_PROGRAM, "pair-local", profile_}, "PROFILE_B");
    EXPECT_FALSE(std::filesystem::exists(profile_));
}

TEST_F(Start, RefusesABadAddress) {
    expect_refused(headless({"--listen", "nonsense"}), "\"nonsense\" is not an address");
    expect_refused(headless({"--listen", "127.0.0.1:99999"}), "is not an address");
    expect_refused(headless({"--listen", "203.0.113.1:40001"}), "not an address of this computer");
    expect_refused(headless({"--peer", "::1:40001"}), "is not an address");
    expect_refused(headless({"--peer", "224.0.0.1:40001"}), "no computer's own address");
    expect_refused(headless({"--peer", "0.0.0.0:40001"}), "no computer's own address");
    expect_refused(headless({"--peer", "[fe80::1%none7]:40001"}), "has no network \"none7\"");
    expect_refused(headless({"--peer", "127.0.0.1:40001", "--peer", "x"}), "\"x\" is not");
    expect_refused(headless({"--peer", "127.0.0.1:40001", "127.0.0.1:40002"}), "127.0.0.1:40002");
    expect_refused(headless({"--listen", "224.0.0.1:0"}), "not an address of this computer");
    expect_refused(headless({"--peer", "127.0.0.1:0"}), "has no port");
    expect_refused(headless({"--listen", "127.0.0.1:0", "--peer", "[::1]:40001"}), "IPv6");
}

TEST_F(Start, GoesOnWithANameThatNobodyKnows) {
    for (const std::vector<std::string>& peers :
         {std::vector<std::string>{"--peer", "nobody.invalid:40001"},
          {"--peer", "127.0.0.1:40001", "--peer", "nobody.invalid:40001"}}) {
        Client client{headless(peers), {}};
        const auto error = client.wait_error(0);
        ASSERT_TRUE(error) << client.errors();
        EXPECT_TRUE(client.events()[0].has_started());
        EXPECT_THAT(client.events()[*error].error().message(), HasSubstr("nobody.invalid"));
        client.say(R"({"quit":{}})");
        EXPECT_EQ(client.wait_exit(), 0);
        EXPECT_EQ(client.errors(), "");
    }
}

TEST_F(Start, RefusesATakenPortAndATakenProfile) {
    Couple couple;
    auto& a = couple.start(Couple::a);
    ASSERT_TRUE(Process::pump_until([&] { return !a.events().empty(); }));
    expect_refused(headless({"--listen", a.events()[0].started().listening()}), "already in use");
    expect_refused({ATTUNE_PROGRAM, "headless", "--profile", couple.profile(Couple::a)},
                   "Another Attune is already using");
    expect_refused({ATTUNE_PROGRAM, "pair-local", couple.profile(Couple::a), profile_},
                   "Another Attune is already using");
}

TEST_F(Start, RefusesKeysThatOthersMayRead) {
    ASSERT_EQ(run(headless({})).status, 0);
    ::chmod((profile_ + "/keys").c_str(), 0644);
    expect_refused(headless({}), "chmod 600");
}

TEST_F(Start, RefusesAProfileThatCannotBe) {
    std::ofstream{folder_.path() / "file"} << "text";
    expect_refused({ATTUNE_PROGRAM, "headless", "--profile", folder_.path() / "file"},
                   "cannot be opened");
    expect_refused({ATTUNE_PROGRAM, "headless", "--profile", folder_.path() / "file/below"},
                   "cannot be made");
}

TEST_F(Start, KeepsDamagedKeysAsideAndSaysSoOnce) {
    ASSERT_EQ(run(headless({})).status, 0);
    std::filesystem::resize_file(profile_ + "/keys", 20);
    const auto first = run(headless({}));
    EXPECT_EQ(first.status, 0);
    EXPECT_THAT(first.errors, HasSubstr("keys.damaged-1"));
    EXPECT_EQ(std::filesystem::file_size(profile_ + "/keys.damaged-1"), 20U);
    EXPECT_EQ(run(headless({})).errors, "");
}

TEST_F(Start, KeepsDamagedSettingsAsideAndSaysSoOnce) {
    ASSERT_EQ(run(headless({})).status, 0);
    std::filesystem::resize_file(profile_ + "/settings", 20);
    const auto first = run(headless({}));
    EXPECT_EQ(first.status, 0);
    EXPECT_THAT(first.errors, HasSubstr("settings.damaged-1"));
    EXPECT_EQ(std::count(first.errors.begin(), first.errors.end(), '\n'), 1) << first.errors;
    EXPECT_EQ(std::filesystem::file_size(profile_ + "/settings.damaged-1"), 20U);
    EXPECT_EQ(run(headless({})).errors, "");
}

TEST_F(Start, PairLocalRefusesExistingKeys) {
    const auto other = (folder_.path() / "other").string();
    ASSERT_EQ(run({ATTUNE_PROGRAM, "pair-local", profile_, other}).status, 0);
    expect_refused({ATTUNE_PROGRAM, "pair-local", profile_, other}, "has keys already");
}

TEST_F(Start, TheWindowNeedsADisplay) {
    expect_refused({"/usr/bin/env", "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", ATTUNE_PROGRAM,
                    "--profile", profile_},
                   "attune headless", {{"XDG_RUNTIME_DIR", folder_.path()}});
    expect_refused({ATTUNE_PROGRAM, "--profile", profile_}, "attune headless",
                   {{"DISPLAY", ":77777"}, {"XDG_RUNTIME_DIR", folder_.path()}});
    expect_refused({ATTUNE_PROGRAM, "--profile", profile_, "--geometry", "wide"},
                   "no place for a window");
}

}  // namespace
}  // namespace attune::e2e
