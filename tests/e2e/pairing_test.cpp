// SPDX-License-Identifier: GPL-3.0-or-later
// Five words between two real clients that never met, and what is left of it on disk. Each test has
// a network of its own with nothing but loopback: what is said to a group stays there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <list>
#include <set>
#include <string_view>

#include "tests/e2e/network.hpp"
#include "tests/e2e/strangers.hpp"

namespace attune::e2e {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string contents(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::size_t count(const Client& client, Match kind) {
    return static_cast<std::size_t>(std::count_if(client.events().begin(), client.events().end(),
                                                  [&](const auto& e) { return (e.*kind)(); }));
}

std::vector<std::string> list(const v1::Words& words) {
    return {words.words().begin(), words.words().end()};
}

void quit(Strangers& two) {
    for (auto* client : {&two.inviter(), &two.joiner()}) {
        client->say(R"({"quit":{}})");
        EXPECT_EQ(client->wait_exit(), 0) << client->errors();
    }
}

// How long the joiner's words took to become a key: what Argon2 takes beside other work is not the
// protocol's.
std::int64_t stretched_ns(Client& joiner, std::size_t from = 0) {
    const auto step = [&](v1::Joining::Step which) {
        const auto found = joiner.wait_event(
            [which](const v1::Event& event) {
                return event.has_joining() && event.joining().step() == which;
            },
            from, 60s);
        EXPECT_TRUE(found);
        return found ? joiner.arrived_ns(*found) : INT64_MAX / 2;
    };
    const auto stretching_ns = step(v1::Joining::STRETCHING);
    return step(v1::Joining::LOOKING) - stretching_ns;
}

class Pairing : public testing::Test {
  protected:
    void SetUp() override {
        if (!enter_own_network()) GTEST_SKIP() << "this system gives no network namespaces";
    }
};

TEST_F(Pairing, FiveWordsAreEnoughAndTheNextStartsNeedNone) {
    Strangers two;
    two.start_both();
    const auto words = two.invite();
    ASSERT_EQ(words.size(), 5U);
    Process::pump_for(reading_aloud);

    const auto joined_ns = boot_ns();
    two.joiner().say(join(words));
    const auto stretched = stretched_ns(two.joiner());
    std::array<std::vector<std::string>, 2> safety_words;
    for (const std::size_t side : {0U, 1U}) {
        auto& client = side == 0 ? two.inviter() : two.joiner();
        const auto paired = wait(client, &v1::Event::has_paired);
        ASSERT_TRUE(paired) << client.errors();
        const auto took_ns = client.arrived_ns(*paired) - joined_ns;
        std::printf("%s: paired %.2f s after the words\n", side == 0 ? "inviter" : "joiner",
                    static_cast<double>(took_ns) / second);
        EXPECT_LT(took_ns - stretched, 4 * second);
        const auto linked = client.wait_link(v1::Link::LINKED);
        ASSERT_TRUE(linked);
        EXPECT_EQ(client.events()[*linked].link().path(), v1::Link::LAN);
        const auto said = wait(client, &v1::Event::has_safety_words);
        ASSERT_TRUE(said);
        safety_words[side] = list(client.events()[*said].safety_words());
        EXPECT_EQ(count(client, &v1::Event::has_error), 0U);
    }
    EXPECT_EQ(safety_words[0].size(), 3U);
    EXPECT_EQ(safety_words[0], safety_words[1]);
    quit(two);

    two.start_both();
    for (const std::size_t side : {0U, 1U}) {
        auto& client = side == 0 ? two.inviter() : two.joiner();
        ASSERT_TRUE(wait(client, &v1::Event::has_started)) << client.errors();
        ASSERT_EQ(client.events()[0].started().partners_size(), 1);
        // A name is kept where it was given, alone.
        EXPECT_EQ(client.events()[0].started().partners(0).name(), side == 0 ? "" : "Sky");
    }
    Process::pump_for(2s);
    for (auto* client : {&two.inviter(), &two.joiner()})
        EXPECT_NE(client->link(), v1::Link::LINKED);

    two.inviter().say(available);
    two.joiner().say(available);
    const auto available_ns = boot_ns();
    for (auto* client : {&two.inviter(), &two.joiner()}) {
        const auto linked = client->wait_link(v1::Link::LINKED);
        ASSERT_TRUE(linked);
        const auto took_ns = client->arrived_ns(*linked) - available_ns;
        std::printf("linked %.3f s after both are findable\n",
                    static_cast<double>(took_ns) / second);
        EXPECT_LT(took_ns, 2 * second);
    }
    ASSERT_TRUE(Process::pump_until([&] {
        two.inviter().say(propose(1));
        return two.joiner().wait_stage(Stage::ASKED, 0, 1s).has_value();
    }));
    two.joiner().say(R"({"accept":{}})");
    EXPECT_TRUE(two.inviter().wait_stage(Stage::BREATHING));
    EXPECT_TRUE(two.joiner().wait_stage(Stage::BREATHING));
}

TEST_F(Pairing, WrongWordsGiveOneErrorAndCancelEndsTheInvite) {
    Strangers two;
    two.start_both();
    auto words = two.invite();
    ASSERT_EQ(words.size(), 5U);

    auto unknown = words;
    unknown[1] = "zzzzzz";
    two.joiner().say(join(unknown));
    const auto named = two.joiner().wait_error(0);
    ASSERT_TRUE(named);
    EXPECT_THAT(two.joiner().events()[*named].error().message(), HasSubstr("No such word: zzzzzz"));

    Process::pump_for(reading_aloud);
    auto wrong = words;
    wrong[3] = wrong[3] == "acorn" ? "flower" : "acorn";
    const auto joined_ns = boot_ns();
    two.joiner().say(join(wrong));
    const auto stretched = stretched_ns(two.joiner());
    const auto refused = two.joiner().wait_error(*named + 1);
    ASSERT_TRUE(refused);
    const auto took_ns = two.joiner().arrived_ns(*refused) - joined_ns;
    std::printf("refused after %.2f s\n", static_cast<double>(took_ns) / second);
    EXPECT_LT(took_ns - stretched, 14 * second);
    Process::pump_for(3s);
    EXPECT_EQ(count(two.joiner(), &v1::Event::has_error), 2U);
    for (auto* client : {&two.inviter(), &two.joiner()})
        EXPECT_EQ(count(*client, &v1::Event::has_paired), 0U);
    EXPECT_EQ(count(two.inviter(), &v1::Event::has_error), 0U);

    const auto mark = two.inviter().mark();
    two.inviter().say(R"({"cancel":{}})");
    const auto over = wait(two.inviter(), &v1::Event::has_invite, mark);
    ASSERT_TRUE(over);
    EXPECT_EQ(two.inviter().events()[*over].invite().words_size(), 0);

    const auto again_ns = boot_ns();
    const auto again = two.joiner().mark();
    two.joiner().say(join(words));  // the right ones, too late
    const auto stretched_again = stretched_ns(two.joiner(), again);
    const auto late = two.joiner().wait_error(*refused + 1);
    ASSERT_TRUE(late);
    EXPECT_LT(two.joiner().arrived_ns(*late) - again_ns - stretched_again, 14 * second);
    EXPECT_EQ(two.joiner().events()[*late].error().message(),
              two.joiner().events()[*refused].error().message());
}

// True where no 8 bytes of the one stand in the other.
bool share_nothing(const std::string& secret, const std::string& file) {
    constexpr std::size_t run = 8;
    for (std::size_t at = 0; at + run <= secret.size(); ++at)
        if (file.find(std::string_view{secret}.substr(at, run)) != std::string::npos) return false;
    return true;
}

TEST_F(Pairing, UnpairingErasesTheKeysAndTellsNobody) {
    constexpr std::size_t header = 8;  // of a key file, and its checksum
    constexpr std::size_t checksum = 32;
    Strangers two;
    ASSERT_TRUE(two.pair()) << two.inviter().errors() << two.joiner().errors();
    const auto old = contents(two.keys(0));
    ASSERT_GT(old.size(), header + checksum + 100);
    const auto secret = old.substr(header, old.size() - header - checksum);
    const auto paired = wait(two.inviter(), &v1::Event::has_paired);
    Process::pump_for(1s);  // until nothing more is to be said of the pairing
    const auto mark = two.joiner().mark();

    const auto began_ns = boot_ns();
    two.inviter().say(R"({"unpair":{"partner":")" +
                      two.inviter().events()[*paired].paired().partner() + "\"}}");
    const auto unpaired = wait(two.inviter(), &v1::Event::has_unpaired);
    ASSERT_TRUE(unpaired);
    EXPECT_EQ(two.inviter().events()[*unpaired].unpaired().partner(),
              two.inviter().events()[*paired].paired().partner());
    for (const auto& [name, bytes] : two.snapshot())
        EXPECT_TRUE(name.starts_with("ben/") || share_nothing(secret, bytes)) << name;
    const auto took_ns = boot_ns() - began_ns;
    std::printf("erased within %.0f ms\n", static_cast<double>(took_ns) / 1e6);
    EXPECT_LT(took_ns, second);

    ASSERT_TRUE(two.joiner().wait_link(v1::Link::LOST, mark));
    Process::pump_for(2s);
    EXPECT_EQ(two.joiner().mark(), mark + 1) << "more was said than LOST";
    EXPECT_EQ(two.inviter().link(), v1::Link::SEARCHING);
}

TEST_F(Pairing, NothingOfASessionIsKept) {
    Strangers two;
    ASSERT_TRUE(two.pair()) << two.inviter().errors() << two.joiner().errors();
    const auto before = two.snapshot();
    std::set<std::string> names;
    for (const auto& [name, bytes] : before) names.insert(name);
    EXPECT_THAT(names, testing::ElementsAre("ann/keys", "ann/lock", "ann/settings", "ben/keys",
                                            "ben/lock", "ben/settings"));

    ASSERT_TRUE(Process::pump_until([&] {
        two.inviter().say(propose(1));
        return two.joiner().wait_stage(Stage::ASKED, 0, 1s).has_value();
    }));
    two.joiner().say(R"({"accept":{}})");
    const std::array both{&two.inviter(), &two.joiner()};
    for (auto* client : both) ASSERT_TRUE(client->wait_stage(Stage::BREATHING));
    EXPECT_EQ(two.snapshot(), before);
    two.joiner().say(R"({"pause":{}})");
    for (auto* client : both) ASSERT_TRUE(client->wait_stage(Stage::PAUSED));
    const std::array marks{both[0]->mark(), both[1]->mark()};
    for (auto* client : both) client->say(R"({"resume":{}})");
    for (const std::size_t side : {0U, 1U})
        ASSERT_TRUE(both[side]->wait_stage(Stage::BREATHING, marks[side]));
    for (const auto* line : {R"({"gesture":{"kind":"HERE","on":true}})", R"({"safetyWords":{}})"})
        two.inviter().say(line);
    two.inviter().say(R"({"stop":{}})");
    for (auto* client : both) ASSERT_TRUE(client->wait_stage(Stage::DONE));
    EXPECT_EQ(two.snapshot(), before);
    two.joiner().say(R"({"coolDown":{"minutes":20}})");
    for (auto* client : both) ASSERT_TRUE(client->wait_stage(Stage::COOL_DOWN));
    two.inviter().say(R"({"extend":{"minutes":20}})");
    Process::pump_for(500ms);
    EXPECT_EQ(two.snapshot(), before);
    // Who had not heard of the longer one was ready for the end of the other.
    ASSERT_TRUE(Process::pump_until([&] {
        for (auto* client : both) client->say(R"({"ready":{}})");
        return std::ranges::all_of(both, [](auto* client) {
            return client->wait_stage(Stage::COMING_BACK, 0, 500ms).has_value();
        });
    }));
    for (auto* client : both) client->say(R"({"leave":{}})");
    for (auto* client : both) ASSERT_TRUE(client->wait_stage(Stage::IDLE));
    two.joiner().say(R"({"invite":{}})");
    two.joiner().say(R"({"cancel":{}})");
    ASSERT_TRUE(wait(two.joiner(), &v1::Event::has_invite));
    EXPECT_EQ(two.snapshot(), before);
    quit(two);
    EXPECT_EQ(two.snapshot(), before);
}

// Each process takes 256 MiB while it stretches its words, so two couples at a time.
// most_ns: beside the joiner's stretching.
void pair_through(const std::string& path, std::uint64_t seed, std::int64_t most_ns) {
    constexpr std::size_t couples = 2;
    RelayProcess relay{path, seed, couples};
    std::list<Strangers> all(couples);
    std::vector<std::vector<std::string>> words;
    for (std::size_t number = 0; auto& two : all) {
        for (const std::size_t side : {0U, 1U})
            two.start(side,
                      {"--no-lan", "--listen", "127.0.0.1:0", "--peer", relay.peer(side, number)});
        words.push_back(two.invite());
        ++number;
    }
    Process::pump_for(2 * reading_aloud);
    std::vector<std::int64_t> joined_ns;
    for (std::size_t number = 0; auto& two : all) {
        joined_ns.push_back(boot_ns());
        two.joiner().say(join(words[number++]));
    }
    for (std::size_t number = 0; auto& two : all) {
        const auto stretched = stretched_ns(two.joiner());
        std::array<std::int64_t, 2> took_ns{};
        for (const std::size_t side : {0U, 1U}) {
            auto& client = side == 0 ? two.inviter() : two.joiner();
            const auto paired = wait(client, &v1::Event::has_paired);
            ASSERT_TRUE(paired) << path << ", seed " << seed << ", couple " << number << ", side "
                                << side << ": " << client.errors();
            took_ns[side] = client.arrived_ns(*paired) - joined_ns[number];
            ASSERT_TRUE(wait(client, &v1::Event::has_safety_words));
            EXPECT_LT(took_ns[side] - stretched, most_ns) << path << ", seed " << seed;
            EXPECT_EQ(count(client, &v1::Event::has_error), 0U);
        }
        std::printf("%s, seed %d: paired after %.2f s (joiner), %.2f s (inviter)\n", path.c_str(),
                    static_cast<int>(seed + number), static_cast<double>(took_ns[1]) / second,
                    static_cast<double>(took_ns[0]) / second);
        ++number;
    }
}

TEST_F(Pairing, ThroughARelayOnAFarPath) {
    pair_through("c", 31, 6 * second);
}

TEST_F(Pairing, SurvivesALossOfOneInFive) {
    for (const std::uint64_t seed : {41U, 43U, 45U})
        ASSERT_NO_FATAL_FAILURE(pair_through("delay=40,jitter=10,loss=0.2", seed, 18 * second));
}

// Two machines, and a cable that is pulled while the joiner's words become a key.
TEST_F(Pairing, WaitsForACableThatWasPulled) {
    const Cables cables;
    if (!cables.ready()) GTEST_SKIP() << "this system gives no network namespaces";
    Strangers two;
    two.start(0);
    cables.enter_far();
    two.start(1);
    cables.enter_near();
    const auto words = two.invite();
    ASSERT_EQ(words.size(), 5U);
    Process::pump_for(reading_aloud);
    two.joiner().say(join(words));
    const auto stretching = wait(two.joiner(), &v1::Event::has_joining);
    ASSERT_TRUE(stretching);
    cables.cut();
    ASSERT_TRUE(wait(two.joiner(), &v1::Event::has_joining, *stretching + 1, 60s));
    Process::pump_for(1500ms);
    EXPECT_EQ(count(two.joiner(), &v1::Event::has_paired), 0U);
    cables.mend();
    for (auto* client : {&two.inviter(), &two.joiner()})
        EXPECT_TRUE(wait(*client, &v1::Event::has_safety_words)) << client->errors();
}

// Two cables between them: whichever is there does, before and after.
TEST_F(Pairing, UsesWhicheverCableIsThere) {
    const Cables cables{2};
    if (!cables.ready()) GTEST_SKIP() << "this system gives no network namespaces";
    Strangers two;
    two.start(0);
    cables.enter_far();
    two.start(1);
    cables.enter_near();
    const auto words = two.invite();
    ASSERT_EQ(words.size(), 5U);
    Process::pump_for(reading_aloud);
    two.joiner().say(join(words));
    ASSERT_TRUE(wait(two.joiner(), &v1::Event::has_joining));
    cables.cut(0);
    const std::array both{&two.inviter(), &two.joiner()};
    for (auto* client : both)
        ASSERT_TRUE(wait(*client, &v1::Event::has_safety_words)) << client->errors();
    for (auto* client : both) client->say(available);
    const std::array marks{both[0]->mark(), both[1]->mark()};
    cables.cut(1);
    for (const std::size_t side : {0U, 1U})
        ASSERT_TRUE(both[side]->wait_link(v1::Link::LOST, marks[side]));
    cables.mend(0);
    for (const std::size_t side : {0U, 1U})
        EXPECT_TRUE(both[side]->wait_link(v1::Link::LINKED, marks[side]));
}

// Of the processes that have ended so far: what they computed, however busy the machine is.
double computed() {
    rusage children{};
    getrusage(RUSAGE_CHILDREN, &children);
    return static_cast<double>(children.ru_utime.tv_sec) +
           static_cast<double>(children.ru_utime.tv_usec) / 1e6;
}

// A key takes half a second of computing and more; nobody who leaves waits for it.
TEST_F(Pairing, QuitsWhileWordsBecomeAKey) {
    enum class Leaves { after_the_key, by_quit, by_signal };
    const auto seconds = [](Leaves how) {
        Strangers two;
        auto& joiner = two.start(1);
        joiner.say(join({"acorn", "flower", "acorn", "tiger", "thread"}));
        const auto step = wait(joiner, &v1::Event::has_joining);
        EXPECT_TRUE(step) << joiner.errors();
        if (how == Leaves::after_the_key && step) {
            EXPECT_TRUE(wait(joiner, &v1::Event::has_joining, *step + 1, 60s)) << joiner.errors();
        }
        const double before = computed();
        how == Leaves::by_signal ? joiner.signal(SIGTERM) : joiner.say(R"({"quit":{}})");
        EXPECT_EQ(joiner.wait_exit(), 0) << joiner.errors();
        return computed() - before;
    };
    const double whole = seconds(Leaves::after_the_key);
    EXPECT_LT(seconds(Leaves::by_quit), whole / 2);
    EXPECT_LT(seconds(Leaves::by_signal), whole / 2);
}

TEST_F(Pairing, AKillInTheMiddleDamagesNothing) {
    for (const Milliseconds later : {0ms, 30ms}) {
        Strangers two;
        two.start_both();
        const auto words = two.invite();
        ASSERT_EQ(words.size(), 5U);
        Process::pump_for(reading_aloud);
        two.joiner().say(join(words));
        ASSERT_TRUE(wait(two.joiner(), &v1::Event::has_paired));
        Process::pump_for(later);
        two.inviter().signal(SIGKILL);
        ASSERT_EQ(two.inviter().wait_exit(), 128 + SIGKILL);
        two.joiner().signal(SIGKILL);
        ASSERT_EQ(two.joiner().wait_exit(), 128 + SIGKILL);

        two.start_both();
        std::array<int, 2> partners{};
        for (const std::size_t side : {0U, 1U}) {
            auto& client = side == 0 ? two.inviter() : two.joiner();
            ASSERT_TRUE(wait(client, &v1::Event::has_started)) << client.errors();
            EXPECT_THAT(client.errors(), IsEmpty());  // no damaged keys set aside
            partners[side] = client.events()[0].started().partners_size();
        }
        std::printf("killed %d ms after \"paired\": the inviter %s\n",
                    static_cast<int>(later.count()), partners[0] ? "is paired" : "is not paired");
        EXPECT_EQ(partners[1], 1);  // it said so
        EXPECT_LE(partners[0], 1);
        if (partners[0] == 0) continue;
        for (auto* client : {&two.inviter(), &two.joiner()}) client->say(available);
        for (auto* client : {&two.inviter(), &two.joiner()})
            EXPECT_TRUE(client->wait_link(v1::Link::LINKED));
    }
}

}  // namespace
}  // namespace attune::e2e
