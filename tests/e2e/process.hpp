// SPDX-License-Identifier: GPL-3.0-or-later
// Real processes on pipes. All of them are read whenever one is waited for, so none ever waits for
// its reader.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace attune::e2e {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::milliseconds;

// Under a sanitizer on a busy machine everything is slower; what is measured is not stretched, only
// how long is waited for it.
inline constexpr Milliseconds patience = 60s;  // only a hang takes as long, also under sanitizers
inline constexpr std::int64_t second = 1'000'000'000;  // in ns

class TempFolder {
  public:
    TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder();

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

class Process {
  public:
    Process(const std::vector<std::string>& arguments,
            const std::map<std::string, std::string>& environment);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    virtual ~Process();  // kills it

    void say(const std::string& line);
    void close_input();
    void close_output();                        // as a reader that leaves
    void set_deaf(bool deaf) { deaf_ = deaf; }  // its output is not read
    void signal(int number);
    pid_t pid() const { return pid_; }

    // Exit status, or 128 + signal; nothing while it runs after `timeout`.
    std::optional<int> wait_exit(Milliseconds timeout = patience);

    const std::vector<std::string>& lines() const { return lines_; }
    const std::string& errors() const { return errors_; }

    // Reads all processes until `done` says so; false after `timeout`.
    static bool pump_until(const std::function<bool()>& done, Milliseconds timeout = patience);
    static void pump_for(Milliseconds time);

  protected:
    virtual void on_line(const std::string& line) { lines_.push_back(line); }

  private:
    static void pump_once(Milliseconds timeout);
    void read_output();
    bool reap();

    pid_t pid_ = -1;
    int in_ = -1;
    int out_ = -1;
    int err_ = -1;
    bool deaf_ = false;
    std::optional<int> status_;
    std::string partial_;
    std::string errors_;
    std::vector<std::string> lines_;
};

struct Finished {
    int status;
    std::string output;
    std::string errors;
};

// Runs to its end with an empty input.
Finished run(const std::vector<std::string>& arguments,
             const std::map<std::string, std::string>& environment = {});

}  // namespace attune::e2e
