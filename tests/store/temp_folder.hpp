// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "net/drivers/start_error.hpp"

namespace attune {

class TempFolder : public testing::Test {
  protected:
    TempFolder() {
        std::string name = std::filesystem::temp_directory_path() / "attune-store-XXXXXX";
        path_ = ::mkdtemp(name.data());
    }
    ~TempFolder() override { std::filesystem::remove_all(path_); }

    static std::string content(const std::filesystem::path& path) {
        std::ostringstream bytes;
        bytes << std::ifstream{path, std::ios::binary}.rdbuf();
        return bytes.str();
    }
    static void write(const std::filesystem::path& path, const std::string& text) {
        std::ofstream{path, std::ios::binary} << text;
        ::chmod(path.c_str(), 0600);
    }
    static unsigned mode(const std::filesystem::path& path) {
        return static_cast<unsigned>(std::filesystem::status(path).permissions());
    }

    // The sentence with which it is refused; empty where it is not.
    template <class Action>
    static std::string refusal(Action action) {
        try {
            action();
        } catch (const StartError& error) {
            return error.what();
        }
        return {};
    }

    std::filesystem::path path_;
};

}  // namespace attune
