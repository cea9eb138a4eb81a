// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/settings.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <random>

#include "client/store/settings_file.hpp"
#include "tests/store/temp_folder.hpp"

namespace attune {
namespace {

using testing::HasSubstr;

Settings parsed(std::string_view text) {
    std::string notice;
    const auto settings = parse_settings(text, notice);
    EXPECT_TRUE(settings) << text;
    EXPECT_EQ(notice, "") << text;
    return settings.value_or(Settings{});
}

bool is_damaged(std::string_view text) {
    std::string notice;
    return !parse_settings(text, notice);
}

Settings unlike_the_standard() {
    Settings settings;
    settings.tone_volume = 0;
    settings.cue_volume = 100;
    settings.trim_ms = 180;
    settings.rumble = true;
    settings.rumble_strength = 7;
    settings.reduced_motion = true;
    settings.high_contrast = true;
    settings.mirrored = true;
    settings.holds = true;
    settings.safety_seen = true;
    settings.keys = {"S", "P", "F12", "5", "Ж", "Shift", "A"};
    return settings;
}

v1::Settings wish(void (*fill)(v1::Settings&)) {
    v1::Settings message;
    fill(message);
    return message;
}

TEST(Settings, EveryFieldHasItsKeyInTheMessage) {
    ASSERT_EQ(v1::Keys::descriptor()->field_count(), static_cast<int>(gesture_count));
    const auto message = to_message(unlike_the_standard());
    const auto* type = v1::Settings::descriptor();
    for (int i = 0; i < type->field_count(); ++i)
        EXPECT_TRUE(message.GetReflection()->HasField(message, type->field(i)))
            << type->field(i)->name();
    std::string notice;
    EXPECT_EQ(settings_from(message, notice), unlike_the_standard());
    EXPECT_EQ(message.keys().pause(), "S");
    EXPECT_EQ(message.keys().leave(), "A");
}

TEST(Settings, WhatIsStrongOrStrangeIsOffAtFirst) {
    const Settings settings;
    EXPECT_FALSE(settings.rumble || settings.holds || settings.safety_seen);
    EXPECT_EQ(settings.keys, (Keys{"P", "S", "H", "T", "L", "A", "Shift"}));
}

TEST(Settings, AKeyIsOneSignOrAFunctionKeyOrShift) {
    EXPECT_EQ(key_name("p"), "P");
    EXPECT_EQ(key_name("f11"), "F11");
    EXPECT_EQ(key_name("shift"), "Shift");
    for (const auto* good : {"7", "-", "é", "Ж", "語", "🜂", "F1", "F12"})
        EXPECT_EQ(key_name(good), good);
    for (const auto* bad :
         {"", " ", "\t", "\x7F", "\xC2\xA0", "\xC2\x85", "\xC3", "PP", "F0", "F13", "F011",
          "Escape", "Return", "Space", "Tab", "Left", "Left Shift"})
        EXPECT_FALSE(key_name(bad)) << bad;
}

TEST(Settings, AKeyFindsItsGesture) {
    EXPECT_EQ(gesture_of(standard_keys(), "H"), Gesture::here);
    EXPECT_EQ(gesture_of(standard_keys(), "X"), std::nullopt);
}

TEST(Settings, RebindingSaysWhoHasTheKey) {
    const Keys keys = standard_keys();
    const auto taken = rebind(keys, Gesture::softer, "p");
    EXPECT_EQ(taken.holder, Gesture::pause);
    EXPECT_EQ(taken.keys, keys);
    const auto own = rebind(keys, Gesture::softer, "s");
    EXPECT_FALSE(own.holder);
    EXPECT_EQ(own.keys, keys);
    const auto free = rebind(keys, Gesture::softer, "x");
    EXPECT_FALSE(free.holder);
    EXPECT_EQ(free.keys[static_cast<std::size_t>(Gesture::softer)], "X");
    const auto none = rebind(keys, Gesture::softer, "Escape");
    EXPECT_FALSE(none.is_key);
    EXPECT_EQ(none.keys, keys);
}

TEST(Settings, AWishIsDoneWholeOrNotAtAll) {
    Settings settings;
    EXPECT_EQ(change(settings, wish([](auto& w) {
                         w.set_tone_volume(0);
                         w.set_holds(true);
                         w.mutable_keys()->set_pause("s");
                         w.mutable_keys()->set_softer("p");
                     })),
              "");
    EXPECT_EQ(settings.tone_volume, 0);
    EXPECT_EQ(settings.cue_volume, 40);
    EXPECT_TRUE(settings.holds);
    EXPECT_EQ(settings.keys, (Keys{"S", "P", "H", "T", "L", "A", "Shift"}));

    const auto before = settings;
    const auto refused = [&](void (*fill)(v1::Settings&)) {
        const auto error = change(settings, wish([](auto& w) { w.set_rumble(true); }));
        EXPECT_EQ(error, "");
        settings = before;
        auto message = wish(fill);
        message.set_rumble(true);
        const auto sentence = change(settings, message);
        EXPECT_EQ(settings, before);
        return sentence;
    };
    EXPECT_THAT(refused([](auto& w) { w.set_trim_ms(401); }), HasSubstr("0 to 400"));
    EXPECT_THAT(refused([](auto& w) { w.set_rumble_strength(-1); }), HasSubstr("0 to 100"));
    EXPECT_THAT(refused([](auto& w) { w.mutable_keys()->set_here("Return"); }),
                HasSubstr("\"I'm here\""));
    EXPECT_THAT(refused([](auto& w) { w.mutable_keys()->set_anchor("s"); }),
                HasSubstr("S is the key for \"Pause\" already"));
}

TEST(SettingsText, ComesBackAsItWas) {
    for (const auto& settings : {Settings{}, unlike_the_standard()})
        EXPECT_EQ(parsed(print_settings(settings, "")), settings);
}

TEST(SettingsText, IsForPeople) {
    const auto text = print_settings({}, "");
    EXPECT_THAT(text, HasSubstr("\n \"toneVolume\": 40"));
    EXPECT_THAT(text, HasSubstr("\n  \"softer\": \"S\""));
    EXPECT_THAT(text, HasSubstr("\n \"rumble\": false"));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(print_settings({}, ""), text);
}

TEST(SettingsText, WhatIsLeftOutHasItsDefault) {
    EXPECT_EQ(parsed("{}"), Settings{});
    auto expected = Settings{};
    expected.cue_volume = 12;
    EXPECT_EQ(parsed(R"({"cueVolume": 12})"), expected);
    EXPECT_EQ(parsed(R"({"cue_volume": 12, "rumble": null, "keys": {}})"), expected);
}

TEST(SettingsText, NumbersAreBroughtIntoRange) {
    const auto settings = parsed(
        R"({"toneVolume": -5, "cueVolume": 101, "trimMs": 2147483647, "rumbleStrength": -2147483648})");
    EXPECT_EQ(settings.tone_volume, 0);
    EXPECT_EQ(settings.cue_volume, 100);
    EXPECT_EQ(settings.trim_ms, 400);
    EXPECT_EQ(settings.rumble_strength, 0);
}

TEST(SettingsText, WhatIsNoKeyGivesWay) {
    EXPECT_EQ(
        parsed(R"({"keys": {"pause": "Escape", "softer": "", "dance": "D", "anchor": "x"}})").keys,
        (Keys{"P", "S", "H", "T", "L", "X", "Shift"}));
}

TEST(SettingsText, OfTwoGesturesOnOneKeyTheFirstHasIt) {
    std::string notice;
    const auto settings =
        parse_settings(R"({"keys": {"here": "x", "lead": "X", "pause": "A"}})", notice);
    ASSERT_TRUE(settings);
    EXPECT_THAT(notice, HasSubstr("X is the key for \"I'm here\" already, so \"Your lead\""));
    // The anchor's own went to the pause, which asked for it: it takes the first that is left.
    EXPECT_EQ(settings->keys, (Keys{"A", "S", "X", "T", "L", "P", "Shift"}));
}

TEST(SettingsText, EveryGestureHasAKeyOfItsOwnWhateverIsSaid) {
    constexpr unsigned seed = 5;
    std::mt19937 random{seed};
    const auto pick = [&](std::size_t n) { return random() % n; };
    constexpr std::array texts{"P", "s", "H", "t", "L", "a", "shift", "x", "Esc"};
    for (int i = 0; i < 5000; ++i) {
        v1::Settings file;
        for (int field = 0; field < static_cast<int>(gesture_count); ++field)
            if (pick(3) > 0)
                v1::Keys::GetReflection()->SetString(file.mutable_keys(),
                                                     v1::Keys::descriptor()->field(field),
                                                     texts[pick(texts.size())]);
        std::string notice;
        const auto keys = settings_from(file, notice).keys;
        for (std::size_t gesture = 0; gesture < gesture_count; ++gesture) {
            ASSERT_EQ(key_name(keys[gesture]), keys[gesture]) << "seed " << seed << ", " << i;
            ASSERT_EQ(gesture_of(keys, keys[gesture]), static_cast<Gesture>(gesture))
                << "seed " << seed << ", " << i;
        }
    }
}

TEST(SettingsText, WhatANewerAttuneWroteStays) {
    const std::string newer =
        R"({"toneVolume": 11, "moon": {"phase": ["full", 2.5, null]}, "keys": {"hum": "M", "softer": "x"}})";
    auto settings = parsed(newer);
    EXPECT_EQ(settings.tone_volume, 11);
    settings.tone_volume = 12;
    const auto text = print_settings(settings, newer);
    EXPECT_EQ(parsed(text), settings);
    for (const auto* kept : {"\"moon\"", "\"full\"", "2.5", "null", "\"hum\": \"M\""})
        EXPECT_THAT(text, HasSubstr(kept));
    EXPECT_EQ(print_settings(settings, text), text);
}

TEST(SettingsText, AFieldsOtherNameDoesNotContradictIt) {
    const auto text = print_settings({}, R"({"tone_volume": 99})");
    EXPECT_EQ(parsed(text), Settings{});
    EXPECT_THAT(text, testing::Not(HasSubstr("tone_volume")));
}

TEST(SettingsText, WhatIsNotSettingsIsDamage) {
    for (const auto* text :
         {"", " ", "null", "[]", "7", "\"settings\"", "{", "}", "{\"toneVolume\":}",
          R"({"toneVolume": "loud"})", R"({"toneVolume": 1e12})", R"({"toneVolume": 1.5})",
          R"({"rumble": 3})", R"({"keys": "P"})", R"({"keys": ["P"]})", R"({"keys": {"pause": 1}})",
          "{\"keys\": {\"pause\": \"\xFF\"}}"})
        EXPECT_TRUE(is_damaged(text)) << text;
    EXPECT_TRUE(is_damaged("{\"moon\": \"\xFF\"}"));
    EXPECT_TRUE(is_damaged(std::string(300, '\0')));
    std::string deep = "{\"moon\": ";
    for (int i = 0; i < 30000; ++i) deep += '[';
    EXPECT_TRUE(is_damaged(deep));
}

TEST(SettingsText, EveryCutIsDamage) {
    auto text = print_settings(unlike_the_standard(), "");
    while (text.back() == '\n') text.pop_back();
    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_TRUE(is_damaged(std::string_view{text}.substr(0, size))) << size;
}

TEST(SettingsText, AHugeOneIsDamage) {
    const auto of_size = [](std::size_t size) { return "{}" + std::string(size - 2, ' '); };
    EXPECT_FALSE(is_damaged(of_size(settings_limit)));
    EXPECT_TRUE(is_damaged(of_size(settings_limit + 1)));
}

TEST(SettingsText, NeverGrowsPastWhatIsRead) {
    const auto before = R"({"moon": ")" + std::string(settings_limit - 20, 'm') + "\"}";
    ASSERT_FALSE(is_damaged(before));
    EXPECT_EQ(parsed(print_settings(unlike_the_standard(), before)), unlike_the_standard());
}

class SettingsFileTest : public TempFolder {
  protected:
    // What a start finds, as it says it.
    std::string start() {
        Folder folder{path_};
        SettingsFile file{folder};
        found_ = file.settings();
        return file.notice();
    }
    void expect_set_aside() {
        EXPECT_THAT(start(), HasSubstr("settings.damaged-1"));
        EXPECT_EQ(found_, Settings{});
        EXPECT_EQ(start(), "");
        EXPECT_EQ(parsed(content(path_ / "settings")), Settings{});
        EXPECT_FALSE(std::filesystem::exists(path_ / "settings.damaged-2"));
    }

    Settings found_;
};

TEST_F(SettingsFileTest, AFirstStartMakesIt) {
    EXPECT_EQ(start(), "");
    EXPECT_EQ(found_, Settings{});
    EXPECT_EQ(content(path_ / "settings"), print_settings({}, ""));
}

TEST_F(SettingsFileTest, AFirstStartThatCannotMakeItSaysSo) {
    std::filesystem::create_directory(path_ / "settings.new");
    EXPECT_THAT(refusal([this] { start(); }), HasSubstr("cannot be written"));
}

TEST_F(SettingsFileTest, IsWrittenWhenSomethingChanges) {
    struct stat before {
    }, same{}, after{};
    {
        Folder folder{path_};
        SettingsFile file{folder};
        ::stat((path_ / "settings").c_str(), &before);
        EXPECT_FALSE(file.change(file.settings()));
        ::stat((path_ / "settings").c_str(), &same);
        file.write(file.change(unlike_the_standard()).value());
        ::stat((path_ / "settings").c_str(), &after);
    }
    EXPECT_EQ(before.st_ino, same.st_ino);
    EXPECT_NE(before.st_ino, after.st_ino);
    EXPECT_EQ(start(), "");
    EXPECT_EQ(found_, unlike_the_standard());
    struct stat started {};
    ::stat((path_ / "settings").c_str(), &started);
    EXPECT_EQ(after.st_ino, started.st_ino);  // a start writes nothing
}

TEST_F(SettingsFileTest, MayBeReadByOthers) {
    write(path_ / "settings", R"({"toneVolume": 3})");
    ::chmod((path_ / "settings").c_str(), 0644);
    EXPECT_EQ(start(), "");
    EXPECT_EQ(found_.tone_volume, 3);
}

TEST_F(SettingsFileTest, AKeyThatTwoWantedIsSaidOnce) {
    write(path_ / "settings", R"({"keys": {"here": "x", "lead": "x"}, "moon": 1})");
    EXPECT_THAT(start(), HasSubstr("X is the key"));
    const auto keys = found_.keys;
    EXPECT_EQ(start(), "");
    EXPECT_EQ(found_.keys, keys);
    EXPECT_THAT(content(path_ / "settings"), HasSubstr("moon"));
}

TEST_F(SettingsFileTest, DamageIsKeptAsideAndSaidOnce) {
    write(path_ / "settings", "{\"toneVolume\": 4");
    expect_set_aside();
    EXPECT_EQ(content(path_ / "settings.damaged-1"), "{\"toneVolume\": 4");
}

TEST_F(SettingsFileTest, AnEmptyFileIsDamage) {
    write(path_ / "settings", "");
    expect_set_aside();
}

TEST_F(SettingsFileTest, AHugeFileIsDamage) {
    write(path_ / "settings", "{}");
    std::filesystem::resize_file(path_ / "settings", std::uintmax_t{1} << 40);
    expect_set_aside();
    EXPECT_EQ(std::filesystem::file_size(path_ / "settings.damaged-1"), std::uintmax_t{1} << 40);
}

TEST_F(SettingsFileTest, AFolderIsDamage) {
    std::filesystem::create_directory(path_ / "settings");
    write(path_ / "settings/letter", "dear");
    expect_set_aside();
    EXPECT_EQ(content(path_ / "settings.damaged-1/letter"), "dear");
}

// As whoever keeps all such files in one place has it.
TEST_F(SettingsFileTest, ALinkIsFollowedAndStays) {
    const auto dotfiles = path_ / "dotfiles", profile = path_ / "profile";
    std::filesystem::create_directory(dotfiles);
    std::filesystem::create_directory(profile);
    ::chmod(profile.c_str(), 0700);
    write(dotfiles / "attune", R"({"toneVolume": 9, "moon": 1})");
    std::filesystem::create_symlink("../dotfiles/attune", profile / "one");
    std::filesystem::create_symlink("one", profile / "settings");
    Folder folder{profile};
    SettingsFile file{folder};
    EXPECT_EQ(file.notice(), "");
    EXPECT_EQ(file.settings().tone_volume, 9);
    EXPECT_TRUE(std::filesystem::equivalent(file.elsewhere(), dotfiles));
    file.write(file.change(unlike_the_standard()).value());
    EXPECT_TRUE(std::filesystem::is_symlink(profile / "settings"));
    EXPECT_EQ(parsed(content(dotfiles / "attune")), unlike_the_standard());
    EXPECT_THAT(content(dotfiles / "attune"), HasSubstr("moon"));
    const std::filesystem::directory_iterator all{dotfiles};
    EXPECT_EQ(std::distance(begin(all), end(all)), 1);
}

TEST_F(SettingsFileTest, ALinkToNothingYetMakesIt) {
    std::filesystem::create_symlink(path_ / "target", path_ / "settings");
    EXPECT_EQ(start(), "");
    EXPECT_TRUE(std::filesystem::is_symlink(path_ / "settings"));
    EXPECT_EQ(content(path_ / "target"), print_settings({}, ""));
}

// A start is never refused for it, and neither the link nor what it leads to is touched.
TEST_F(SettingsFileTest, ALinkThatCannotBeFollowedIsLeftAndSaid) {
    const std::string cut = "{\"toneVolume\": 4";
    write(path_ / "target", cut);
    write(path_ / "theirs", R"({"toneVolume": 9})");
    const bool root = ::geteuid() == 0;
    if (root) {
        ASSERT_EQ(::chown((path_ / "theirs").c_str(), 65534, 65534), 0);
    }
    for (const auto* leads_to : {"target", "theirs", "settings", "/dev/zero", "."}) {
        if (leads_to == std::string{"theirs"} && !root) continue;  // nobody else to give it to
        std::filesystem::remove(path_ / "settings");
        std::filesystem::create_symlink(leads_to, path_ / "settings");
        for (int again = 0; again < 2; ++again) EXPECT_THAT(start(), HasSubstr("is left as it is"));
        EXPECT_EQ(found_, Settings{}) << leads_to;
        EXPECT_EQ(std::filesystem::read_symlink(path_ / "settings"), leads_to);
    }
    EXPECT_EQ(content(path_ / "target"), cut);
    std::filesystem::remove(path_ / "settings");
    std::filesystem::create_symlink(path_ / "no folder/here", path_ / "settings");
    EXPECT_THAT(start(), HasSubstr("could not be stored"));
    std::filesystem::remove(path_ / "settings");
    std::filesystem::create_symlink("target", path_ / "settings");
    Folder folder{path_};
    SettingsFile file{folder};
    const auto text = file.change(unlike_the_standard()).value();
    EXPECT_THAT(refusal([&] { file.write(text); }), HasSubstr("is left as it is"));
    EXPECT_EQ(content(path_ / "target"), cut);
}

TEST_F(SettingsFileTest, APipeIsDamage) {
    ::mkfifo((path_ / "settings").c_str(), 0600);
    expect_set_aside();
}

TEST_F(SettingsFileTest, AnEarlierDamagedOneIsNotOverwritten) {
    write(path_ / "settings.damaged-1", "first");
    write(path_ / "settings", "second");
    EXPECT_THAT(start(), HasSubstr("settings.damaged-2"));
    EXPECT_EQ(content(path_ / "settings.damaged-1"), "first");
    EXPECT_EQ(content(path_ / "settings.damaged-2"), "second");
}

}  // namespace
}  // namespace attune
