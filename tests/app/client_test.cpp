// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/client.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <future>
#include <vector>

#include "client/store/pair_local.hpp"
#include "tests/store/faults.hpp"
#include "tests/store/temp_folder.hpp"

namespace attune {
namespace {

// What goes wrong is told once, and stands in the view until this person does the next thing.
class ClientTest : public TempFolder {
  protected:
    Options options() const {
        Options options;
        options.profile = path_ / "ann";
        options.listen = "127.0.0.1:0";
        options.no_lan = true;
        return options;
    }
};

TEST_F(ClientTest, AnErrorIsToldOnceAndShownUntilTheNextCommand) {
    boost::asio::io_context io;
    std::vector<std::string> told, shown;
    Client client{io,
                  options(),
                  {[&](const v1::Event& event) {
                       if (event.has_error()) told.push_back(event.error().message());
                   },
                   [] {}}};
    v1::Command wrong, bad_setting, fine;
    wrong.mutable_accept();
    bad_setting.mutable_settings()->set_tone_volume(1000);
    fine.mutable_anchor();
    const auto show = [&] { shown.push_back(client.view().error); };
    show();
    for (const auto* command : {&wrong, &fine, &bad_setting, &fine})
        client.command(*command), show();
    client.report("No sound.");
    show();
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(shown, (std::vector<std::string>{"", told[0], "", told[1], "", told[2]}));
    EXPECT_EQ(told[2], "No sound.");
}

TEST_F(ClientTest, KeysThatCouldNotBeErasedAreNotSaidToBe) {
    pair_local(path_ / "ann", path_ / "ben");
    std::vector<std::string> told;
    boost::asio::io_context io;
    Client client{io,
                  options(),
                  {[&](const v1::Event& event) {
                       if (event.has_error()) told.push_back(event.error().message());
                   },
                   [] {}}};
    std::filesystem::remove_all(path_ / "ann");
    v1::Command unpair;
    unpair.mutable_unpair()->set_partner(client.view().partners.at(0).id());
    client.command(unpair);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_THAT(told[0], testing::HasSubstr("as before when you start Attune again"));
}

// It stands on the screen until it holds, which it does as soon as the disk lets it.
TEST_F(ClientTest, AnUnpairingIsTriedAgainAndSaidUntilItHolds) {
    pair_local(path_ / "ann", path_ / "ben");
    std::vector<std::string> told;
    boost::asio::io_context io;
    Client client{io,
                  options(),
                  {[&](const v1::Event& event) {
                       if (event.has_error()) told.push_back(event.error().message());
                   },
                   [] {}}};
    faults::answer = [](faults::Call call, const std::string&) {
        return call == faults::Call::write ? EIO : 0;
    };
    v1::Command unpair, other;
    unpair.mutable_unpair()->set_partner(client.view().partners.at(0).id());
    other.mutable_anchor();
    client.command(unpair);
    ASSERT_EQ(told.size(), 1U);
    client.command(other);
    EXPECT_EQ(client.view().error, told[0]);
    faults::answer = {};
    while (!client.view().error.empty()) io.run_one();
    EXPECT_EQ(told.size(), 1U);
    EXPECT_THAT(content(path_ / "ann/keys"), testing::Not(testing::HasSubstr("ben")));
}

// A disk that does not answer keeps nobody waiting; the last wish is what it gets.
TEST_F(ClientTest, SettingsGoToTheDiskOnAnotherThread) {
    std::promise<void> answers;
    {
        boost::asio::io_context io;
        Client client{io, options(), {[](const v1::Event&) {}, [] {}}};
        const auto disk = answers.get_future().share();
        faults::answer = [=](faults::Call call, const std::string&) {
            if (call == faults::Call::sync) disk.wait();
            return 0;
        };
        v1::Command command;
        for (const int volume : {11, 22, 33}) {
            command.mutable_settings()->set_tone_volume(volume);
            client.command(command);
            EXPECT_EQ(client.view().settings.tone_volume, volume);
        }
        answers.set_value();
    }
    faults::answer = {};
    EXPECT_THAT(content(path_ / "ann/settings"), testing::HasSubstr("33"));
}

TEST_F(ClientTest, SettingsThatCouldNotBeStoredAreSaidTo) {
    boost::asio::io_context io;
    std::vector<std::string> told;
    Client client{io,
                  options(),
                  {[&](const v1::Event& event) {
                       if (event.has_error()) told.push_back(event.error().message());
                   },
                   [] {}}};
    faults::answer = [](faults::Call call, const std::string&) {
        return call == faults::Call::write ? ENOSPC : 0;
    };
    v1::Command command;
    command.mutable_settings()->set_tone_volume(11);
    client.command(command);
    while (told.empty()) io.run_one();
    faults::answer = {};
    EXPECT_THAT(told[0], testing::HasSubstr("lasts only until you close Attune"));
    EXPECT_EQ(client.view().settings.tone_volume, 11);
}

}  // namespace
}  // namespace attune
