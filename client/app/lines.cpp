// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/lines.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "net/crypto/secret.hpp"
#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

// Of a whole end, which nobody should have to wait for.
constexpr auto last_moment = std::chrono::milliseconds{150};

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

class Duplicate {
  public:
    explicit Duplicate(int fd) : fd_{::fcntl(fd, F_DUPFD_CLOEXEC, 0)} {}
    Duplicate(Duplicate&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    ~Duplicate() {
        if (fd_ >= 0) ::close(fd_);
    }
    int operator*() const { return fd_; }

  private:
    int fd_;
};

// After a read() or write() that did nothing. False: nor will the next one.
bool wait_and_repeat(int fd, short event) {
    if (errno == EINTR) return true;
    if (errno != EAGAIN) return false;
    pollfd ready{fd, event, 0};
    ::poll(&ready, 1, -1);
    return true;
}

// Bytes; 0: the end.
std::size_t read_some(int fd, std::array<char, 4096>& buffer) {
    for (;;) {
        const auto n = ::read(fd, buffer.data(), buffer.size());
        if (n >= 0) return static_cast<std::size_t>(n);
        if (!wait_and_repeat(fd, POLLIN)) return 0;
    }
}

// Of errno; 0: done.
int write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(fd, bytes.data(), bytes.size());
        if (n >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(n));
        else if (!wait_and_repeat(fd, POLLOUT))
            return errno;
    }
    return 0;
}

template <class Work>
void start_thread(Work work) {
    try {
        std::thread{[work = std::move(work)]() mutable {
            // Signals are for the thread that waits for them: this one may block in a read.
            sigset_t all;
            sigfillset(&all);
            pthread_sigmask(SIG_BLOCK, &all, nullptr);
            work();
        }}.detach();
    } catch (const std::system_error&) {
        throw StartError{"Attune cannot start: the system gives it no thread."};
    }
}

}  // namespace

// What is open already keeps its number, so that a closed one is the lowest that is free.
void open_standard_streams() {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) != fd) std::abort();
}

struct LineReader::Shared : std::enable_shared_from_this<Shared> {
    Shared(boost::asio::io_context& context, LineReader* whom) : io{context}, reader{whom} {}

    std::mutex mutex;
    std::condition_variable taken;
    boost::asio::io_context& io;  // while there is a reader
    LineReader* reader;
    bool full = false;  // the reader has not taken the last bytes yet

    // No bytes: the end. False: nobody wants more.
    bool bring(std::string_view bytes) {
        std::unique_lock lock{mutex};
        if (!reader) return false;
        full = true;
        boost::asio::post(io, [self = shared_from_this(), bytes] {
            if (!self->reader) return;
            self->reader->take(bytes);
            const std::lock_guard done{self->mutex};
            self->full = false;
            self->taken.notify_one();
        });
        taken.wait(lock, [&] { return !full || !reader; });
        return reader && !bytes.empty();
    }
};

LineReader::LineReader(boost::asio::io_context& io, int fd, Handlers handlers)
    : handlers_{std::move(handlers)},
      waiting_{io.get_executor()},
      shared_{std::make_shared<Shared>(io, this)} {
    line_.reserve(longest_line);  // so that it never moves and leaves a copy behind
    start_thread([shared = shared_, in = Duplicate{fd}] {
        std::array<char, 4096> buffer;
        bool more = true;
        while (more) {
            const auto size = read_some(*in, buffer);
            more = shared->bring({buffer.data(), size});
            wipe({reinterpret_cast<std::uint8_t*>(buffer.data()), size});
        }
    });
}

LineReader::~LineReader() {
    wipe(line_);
    const std::lock_guard lock{shared_->mutex};
    shared_->reader = nullptr;
    shared_->taken.notify_one();
}

void LineReader::take(std::string_view bytes) {
    if (bytes.empty()) {
        waiting_.reset();
        if (!line_.empty()) finish_line();
        return handlers_.end();
    }
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
    std::string_view line = line_;
    if (std::exchange(first_, false) && line.starts_with(byte_order_mark))
        line.remove_prefix(byte_order_mark.size());
    if (!skipping_) handlers_.line(line);
    wipe(line_);
    skipping_ = false;
}

struct LineWriter::Shared : std::enable_shared_from_this<Shared> {
    Shared(boost::asio::io_context& context, std::function<void()> told)
        : io{context}, lost{std::move(told)} {}

    std::mutex mutex;
    std::condition_variable changed;
    Outbox waiting;
    bool writing = false;
    bool over = false;  // the writer is gone
    int error = 0;
    boost::asio::io_context& io;  // while it is not over
    std::function<void()> lost;

    void run(int fd) {
        std::unique_lock lock{mutex};
        while (error == 0) {
            changed.wait(lock, [&] { return over || !waiting.empty(); });
            if (over) return;
            auto line = waiting.take();
            writing = true;
            lock.unlock();
            const int result = write_all(fd, line);
            wipe(line);
            lock.lock();
            writing = false;
            error = result;
            changed.notify_all();
        }
        if (over) return;
        boost::asio::post(io, [self = shared_from_this()] {
            if (!self->over) self->lost();
        });
    }
};

LineWriter::LineWriter(boost::asio::io_context& io, int fd, std::function<void()> lost)
    : shared_{std::make_shared<Shared>(io, std::move(lost))} {
    start_thread([shared = shared_, out = Duplicate{fd}] { shared->run(*out); });
}

LineWriter::~LineWriter() {
    const std::lock_guard lock{shared_->mutex};
    shared_->over = true;
    shared_->changed.notify_all();
}

void LineWriter::write(Outbox::Kind kind, std::string line) {
    const std::lock_guard lock{shared_->mutex};
    shared_->waiting.push(kind, std::move(line));
    shared_->changed.notify_all();
}

int LineWriter::finish() {
    std::unique_lock lock{shared_->mutex};
    shared_->changed.wait_for(lock, last_moment, [&] {
        return shared_->error != 0 || (shared_->waiting.empty() && !shared_->writing);
    });
    return shared_->error;
}

}  // namespace attune
