// SPDX-License-Identifier: GPL-3.0-or-later
// Lines in and out of a process, on the thread that also keeps the link's beat: neither ever waits.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace attune {

// Makes a descriptor non-blocking and gives it back as it was: a terminal is shared with the shell.
class NonBlocking {
  public:
    explicit NonBlocking(int fd);
    NonBlocking(const NonBlocking&) = delete;
    NonBlocking& operator=(const NonBlocking&) = delete;
    ~NonBlocking();

  private:
    int fd_;
    int flags_;
};

// Zeroes each line after its handler, since it may hold the words of an invite.
class LineReader {
  public:
    static constexpr std::size_t longest_line = 4096;

    struct Handlers {
        std::function<void(std::string_view)> line;  // without its end
        std::function<void()> too_long;              // once a line, which is then skipped
        std::function<void()> end;
    };

    LineReader(boost::asio::io_context& io, int fd, Handlers handlers);
    ~LineReader();

  private:
    void read();
    void take(std::string_view bytes);
    void append(std::string_view bytes);
    void finish_line();

    NonBlocking non_blocking_;
    boost::asio::posix::stream_descriptor in_;
    Handlers handlers_;
    std::array<char, 4096> buffer_{};
    std::string line_;
    bool skipping_ = false;
};

// Zeroes what has been written, for the same reason.
class LineWriter {
  public:
    // Where the reader is this far behind, what can be spared is dropped.
    static constexpr std::size_t spare_above = 64 * 1024;
    // And here it is taken for gone.
    static constexpr std::size_t most = 1024 * 1024;

    // `gone` is called when nobody reads any more.
    LineWriter(boost::asio::io_context& io, int fd, std::function<void()> gone);
    ~LineWriter();

    void write(std::string_view line);
    bool behind() const { return waiting_.size() > spare_above; }

  private:
    void flush();

    NonBlocking non_blocking_;
    boost::asio::posix::stream_descriptor out_;
    std::function<void()> gone_;
    std::string waiting_;
    bool armed_ = false;
};

}  // namespace attune
