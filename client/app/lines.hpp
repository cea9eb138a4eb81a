// SPDX-License-Identifier: GPL-3.0-or-later
// Lines in and out of a process. Each way has a thread of its own that waits in read() or write(),
// for neither may hold up the thread that keeps the link's beat, and a terminal or pipe is shared
// with others: whether it blocks is theirs to say, and may change at any time.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "client/app/outbox.hpp"

namespace attune {

// Where stdin, stdout or stderr is closed it leads to /dev/null from now on: the next file that is
// opened would be taken for it. To be called before anything is opened.
void open_standard_streams();

// Zeroes each line after its handler, since it may hold the words of an invite.
class LineReader {
  public:
    static constexpr std::size_t longest_line = 4096;

    // Called on the io_context's thread.
    struct Handlers {
        std::function<void(std::string_view)> line;  // without its end
        std::function<void()> too_long;              // once a line, which is then skipped
        std::function<void()> end;
    };

    // Throws StartError.
    LineReader(boost::asio::io_context& io, int fd, Handlers handlers);
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;

    // Does not wait for what nobody may ever write: the thread owns all that it touches, and ends
    // with the next line or the process.
    ~LineReader();

  private:
    struct Shared;

    void take(std::string_view bytes);  // none: the end
    void append(std::string_view bytes);
    void finish_line();

    Handlers handlers_;
    // Until the end there is something to wait for.
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> waiting_;
    std::string line_;
    bool first_ = true;
    bool skipping_ = false;
    std::shared_ptr<Shared> shared_;
};

// Zeroes what has been written, for the same reason.
class LineWriter {
  public:
    // `lost` is called on the io_context's thread when a line could not be written. Throws
    // StartError.
    LineWriter(boost::asio::io_context& io, int fd, std::function<void()> lost);
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;
    ~LineWriter();  // does not wait, as LineReader's

    void write(Outbox::Kind kind, std::string line);

    // Gives a reader a moment for what still waits. Why a line could not be written, of errno; 0:
    // none was lost.
    int finish();

  private:
    struct Shared;

    std::shared_ptr<Shared> shared_;
};

}  // namespace attune
