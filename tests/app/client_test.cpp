// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/client.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "client/store/pair_local.hpp"
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
    EXPECT_THAT(told[0], testing::HasSubstr("will be as before when you start Attune again"));
}

}  // namespace
}  // namespace attune
