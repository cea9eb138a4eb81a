// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/lines.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <cerrno>

#include "net/crypto/secret.hpp"

namespace attune {

NonBlocking::NonBlocking(int fd) : fd_{fd}, flags_{::fcntl(fd, F_GETFL)} {
    ::fcntl(fd_, F_SETFL, flags_ | O_NONBLOCK);
}

NonBlocking::~NonBlocking() {
    ::fcntl(fd_, F_SETFL, flags_);
}

LineReader::LineReader(boost::asio::io_context& io, int fd, Handlers handlers)
    : non_blocking_{fd}, in_{io, ::dup(fd)}, handlers_{std::move(handlers)} {
    line_.reserve(longest_line);  // so that it never moves and leaves a copy behind
    read();
}

LineReader::~LineReader() {
    wipe(line_);
}

void LineReader::read() {
    // Reads rather than waits: a file is always readable and epoll does not take it.
    in_.async_read_some(boost::asio::buffer(buffer_), [this](auto error, std::size_t size) {
        if (error == boost::asio::error::operation_aborted) return;
        take({buffer_.data(), size});
        wipe({reinterpret_cast<std::uint8_t*>(buffer_.data()), size});
        if (!error) return read();
        if (!line_.empty()) finish_line();
        handlers_.end();
    });
}

void LineReader::take(std::string_view bytes) {
    for (auto end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
        append(bytes.substr(0, end));
        finish_line();
        bytes.remove_prefix(end + 1);
    }
    append(bytes);
}

void LineReader::append(std::string_view bytes) {
    if (skipping_) return;
    if (line_.size() + bytes.size() <= longest_line) {
        line_ += bytes;
        return;
    }
    skipping_ = true;
    handlers_.too_long();
}

void LineReader::finish_line() {
    if (!skipping_) handlers_.line(line_);
    wipe(line_);
    skipping_ = false;
}

LineWriter::LineWriter(boost::asio::io_context& io, int fd, std::function<void()> gone)
    : non_blocking_{fd}, out_{io, ::dup(fd)}, gone_{std::move(gone)} {
    waiting_.reserve(spare_above);
}

LineWriter::~LineWriter() {
    wipe(waiting_);
}

void LineWriter::write(std::string_view line) {
    if (waiting_.size() + line.size() > most) return gone_();
    waiting_ += line;
    if (!armed_) flush();
}

void LineWriter::flush() {
    while (!waiting_.empty()) {
        const auto n = ::write(out_.native_handle(), waiting_.data(), waiting_.size());
        if (n >= 0) {
            waiting_.erase(0, static_cast<std::size_t>(n));
            if (waiting_.empty()) wipe(waiting_);
        } else if (errno == EAGAIN) {
            armed_ = true;
            return out_.async_wait(boost::asio::posix::descriptor_base::wait_write,
                                   [this](auto error) {
                                       if (error) return;
                                       armed_ = false;
                                       flush();
                                   });
        } else if (errno != EINTR) {
            return gone_();
        }
    }
}

}  // namespace attune
