// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the sources: an include goes down, never up; each library stays where it belongs; logic
// reads no clock.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path root = ATTUNE_SOURCE_DIR;

// From bottom to top; the senses stand side by side.
constexpr std::array floors{"proto",          "net/crypto",    "net/clock",       "net/discovery",
                            "net/link",       "net/drivers",   "client/platform", "client/words",
                            "client/store",   "client/breath", "client/session",  "client/audio",
                            "client/haptics", "client/ui",     "client/app"};
constexpr std::array senses{"client/audio", "client/haptics", "client/ui"};
constexpr std::array logic{"net/crypto",    "net/clock",      "net/discovery", "net/link",
                           "client/breath", "client/session", "client/audio"};

struct Source {
    std::string path;  // from the top folder
    std::string text;
};

std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

bool is_source(const fs::path& path) {
    return path.extension() == ".cpp" || path.extension() == ".hpp";
}

std::vector<Source> sources_below(const std::string& folder) {
    std::vector<Source> sources;
    for (const auto& entry : fs::recursive_directory_iterator{root / folder})
        if (is_source(entry.path()))
            sources.push_back({fs::relative(entry.path(), root), read(entry.path())});
    return sources;
}

std::vector<Source> product() {
    auto sources = sources_below("net");
    std::ranges::copy(sources_below("client"), std::back_inserter(sources));
    return sources;
}

std::vector<std::string> includes_of(const std::string& text) {
    static const std::regex include{R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])", std::regex::multiline};
    std::vector<std::string> includes;
    for (std::sregex_iterator it{text.begin(), text.end(), include}; it != std::sregex_iterator{};
         ++it)
        includes.push_back((*it)[1]);
    return includes;
}

// Its height; nothing outside of the floors.
std::ptrdiff_t floor_of(const std::string& path) {
    const auto found = std::ranges::find_if(
        floors, [&](const char* floor) { return path.starts_with(std::string{floor} + '/'); });
    return found == floors.end() ? -1 : found - floors.begin();
}

bool is_below(const std::string& path, std::initializer_list<const char*> folders) {
    return std::ranges::any_of(folders,
                               [&](const char* folder) { return path.starts_with(folder); });
}

TEST(Floors, EverySourceStandsOnOne) {
    const auto sources = product();
    ASSERT_GT(sources.size(), 50U);
    for (const auto& source : sources) EXPECT_GE(floor_of(source.path), 0) << source.path;
}

TEST(Floors, AnIncludeGoesDown) {
    for (const auto& source : product())
        for (const auto& include : includes_of(source.text))
            EXPECT_LE(floor_of(include), floor_of(source.path))
                << source.path << " includes " << include;
}

TEST(Floors, NoSenseKnowsAnother) {
    for (const auto& source : product())
        for (const auto& include : includes_of(source.text)) {
            const auto both_in = [&](const char* sense, const char* other) {
                return is_below(source.path, {sense}) && is_below(include, {other});
            };
            for (const auto* sense : senses)
                for (const auto* other : senses)
                    EXPECT_FALSE(sense != other && both_in(sense, other))
                        << source.path << " includes " << include;
        }
}

TEST(Floors, LibrariesStayWhereTheyBelong) {
    for (const auto& source : product())
        for (const auto& include : includes_of(source.text)) {
            const auto only_in = [&](std::initializer_list<const char*> folders) {
                EXPECT_TRUE(is_below(source.path, folders))
                    << source.path << " includes " << include;
            };
            EXPECT_FALSE(include.starts_with("tests/")) << source.path << " includes " << include;
            if (include.starts_with("sodium")) only_in({"net/crypto/"});
            if (include.starts_with("boost/asio")) only_in({"net/drivers/", "client/app/"});
            if (include.starts_with("GL/") || include.starts_with("imgui"))
                only_in({"client/ui/", "client/app/"});
            if (include.starts_with("SDL"))
                only_in({"client/audio/", "client/haptics/", "client/ui/", "client/app/"});
            if (include.starts_with("sys/socket") || include.starts_with("netinet/"))
                only_in({"net/drivers/", "client/platform/"});
            if (include.starts_with("seccomp") || include.starts_with("linux/landlock") ||
                include.starts_with("sys/prctl"))
                only_in({"client/platform/"});
        }
}

TEST(Floors, LogicReadsNoClockAndHasNoThread) {
    const std::regex hidden{
        R"(clock::now|::now\(\)|clock_gettime|gettimeofday|\btime\(nullptr\)|SDL_GetTicks|sleep_for|sleep_until|std::thread|std::async)"};
    for (const auto* floor : logic)
        for (const auto& source : sources_below(floor)) {
            std::smatch match;
            EXPECT_FALSE(std::regex_search(source.text, match, hidden))
                << source.path << ": " << match.str();
        }
}

TEST(Floors, EverySourceNamesItsLicence) {
    for (const auto* folder : {"net", "client", "proto", "tests", "scripts"})
        for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
            const auto& path = entry.path();
            const bool text = is_source(path) || path.extension() == ".proto" ||
                              path.filename() == "CMakeLists.txt" ||
                              path.parent_path().filename() == "scripts";
            if (!text) continue;
            EXPECT_NE(read(path).substr(0, 120).find("SPDX-License-Identifier: GPL-3.0-or-later"),
                      std::string::npos)
                << path;
        }
}

TEST(Floors, TheTopHoldsWhatWasAskedFor) {
    const std::set<std::string> allowed{
        "CMakeLists.txt", "CMakePresets.json", "LICENSE",    "README.md", "client", "net",
        "proto",          "scripts",           "tests",      ".ci",       "build",  ".git",
        ".gitignore",     ".clang-format",     ".clang-tidy"};
    for (const auto& entry : fs::directory_iterator{root})
        EXPECT_TRUE(allowed.contains(entry.path().filename())) << entry.path();
}

}  // namespace
