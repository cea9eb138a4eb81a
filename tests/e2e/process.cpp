// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace attune::e2e {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::vector<Process*> processes;

std::pair<int, int> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    return {ends[0], ends[1]};
}

void close_end(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
}

Milliseconds until(SteadyClock::time_point end) {
    return std::max(Milliseconds{0}, std::chrono::ceil<Milliseconds>(end - SteadyClock::now()));
}

}  // namespace

TempFolder::TempFolder() {
    std::string name = std::filesystem::temp_directory_path() / "attune-test-XXXXXX";
    if (!::mkdtemp(name.data())) throw std::runtime_error{"no temporary folder"};
    path_ = name;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Process::Process(const std::vector<std::string>& arguments,
                 const std::map<std::string, std::string>& environment) {
    std::signal(SIGPIPE, SIG_IGN);
    const auto [in_read, in_write] = make_pipe();
    const auto [out_read, out_write] = make_pipe();
    const auto [err_read, err_write] = make_pipe();
    std::vector<char*> argv;
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error{"no process"};
    if (pid_ == 0) {
        ::dup2(in_read, STDIN_FILENO);
        ::dup2(out_write, STDOUT_FILENO);
        ::dup2(err_write, STDERR_FILENO);
        for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
        ::execvp(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(in_read);
    ::close(out_write);
    ::close(err_write);
    in_ = in_write;
    out_ = out_read;
    err_ = err_read;
    for (const int fd : {out_, err_}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
    processes.push_back(this);
}

Process::~Process() {
    std::erase(processes, this);
    if (!status_) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    for (int* fd : {&in_, &out_, &err_}) close_end(*fd);
}

void Process::say(const std::string& line) {
    const std::string whole = line + '\n';
    for (std::size_t done = 0; done < whole.size();) {
        const auto n = ::write(in_, whole.data() + done, whole.size() - done);
        if (n < 0) throw std::runtime_error{"the process does not listen"};
        done += static_cast<std::size_t>(n);
    }
}

void Process::close_input() {
    close_end(in_);
}

void Process::close_output() {
    close_end(out_);
}

void Process::signal(int number) {
    ::kill(pid_, number);
}

bool Process::reap() {
    if (status_) return true;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return false;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    read_output();
    return true;
}

std::optional<int> Process::wait_exit(Milliseconds timeout) {
    pump_until([this] { return reap(); }, timeout);
    return status_;
}

void Process::read_output() {
    std::array<char, 65536> buffer;
    if (out_ >= 0 && !deaf_) {
        ssize_t n = 0;
        while ((n = ::read(out_, buffer.data(), buffer.size())) > 0)
            partial_.append(buffer.data(), static_cast<std::size_t>(n));
        if (n == 0) close_end(out_);
        std::size_t begin = 0;
        for (auto end = partial_.find('\n'); end != partial_.npos;
             end = partial_.find('\n', begin)) {
            on_line(partial_.substr(begin, end - begin));
            begin = end + 1;
        }
        partial_.erase(0, begin);
    }
    if (err_ >= 0) {
        ssize_t n = 0;
        while ((n = ::read(err_, buffer.data(), buffer.size())) > 0)
            errors_.append(buffer.data(), static_cast<std::size_t>(n));
        if (n == 0) close_end(err_);
    }
}

void Process::pump_once(Milliseconds timeout) {
    std::vector<pollfd> waiting;
    for (const auto* process : processes)
        for (const int fd : {process->deaf_ ? -1 : process->out_, process->err_})
            if (fd >= 0) waiting.push_back({fd, POLLIN, 0});
    // The end of a process shows within 20 ms even where its pipes live on in another.
    ::poll(waiting.data(), waiting.size(),
           static_cast<int>(std::min(timeout, Milliseconds{20}).count()));
    for (auto* process : processes) process->read_output();
}

bool Process::pump_until(const std::function<bool()>& done, Milliseconds timeout) {
    const auto end = SteadyClock::now() + timeout;
    while (!done()) {
        if (SteadyClock::now() >= end) return false;
        pump_once(until(end));
    }
    return true;
}

void Process::pump_for(Milliseconds time) {
    pump_until([] { return false; }, time);
}

Finished run(const std::vector<std::string>& arguments,
             const std::map<std::string, std::string>& environment) {
    Process process{arguments, environment};
    process.close_input();
    const auto status = process.wait_exit();
    if (!status) throw std::runtime_error{arguments[0] + " does not end"};
    std::string output;
    for (const auto& line : process.lines()) output += line + '\n';
    return {*status, output, process.errors()};
}

}  // namespace attune::e2e
