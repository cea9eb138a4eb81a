// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/memory/leftovers.hpp"

#include <malloc.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

// Nothing in here may call operator new or delete.
std::array<void*, 1 << 16> kept;
std::atomic<std::size_t> kept_count = 0;
std::atomic<bool> keeping = false;

void* take(std::size_t size, std::size_t alignment) {
    void* block =
        alignment <= alignof(std::max_align_t)
            ? std::malloc(size)
            : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (!block) std::abort();
    return block;
}

void give_back(void* block) {
    if (!block) return;
    if (keeping) {
        const auto at = kept_count++;
        if (at < kept.size()) {
            kept[at] = block;
            return;
        }
        std::abort();  // what is not kept is not searched
    }
    std::free(block);
}

std::size_t count_in(attune::ByteView memory, attune::ByteView secret) {
    std::size_t count = 0;
    const auto* const end = memory.data() + memory.size();
    for (const auto* at = memory.data();; ++at, ++count) {
        const auto left = static_cast<std::size_t>(end - at);
        at = static_cast<const std::uint8_t*>(::memmem(at, left, secret.data(), secret.size()));
        if (!at) return count;
    }
}

constexpr std::size_t stack_size = 4 << 20;

}  // namespace

void* operator new(std::size_t size) {
    return take(size, 1);
}
void* operator new[](std::size_t size) {
    return take(size, 1);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return take(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return take(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* block) noexcept {
    give_back(block);
}
void operator delete[](void* block) noexcept {
    give_back(block);
}
void operator delete(void* block, std::size_t) noexcept {
    give_back(block);
}
void operator delete[](void* block, std::size_t) noexcept {
    give_back(block);
}
void operator delete(void* block, std::align_val_t) noexcept {
    give_back(block);
}
void operator delete[](void* block, std::align_val_t) noexcept {
    give_back(block);
}
void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
    give_back(block);
}
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept {
    give_back(block);
}

namespace attune::testing {

Leftovers::Leftovers(const std::function<void()>& work) {
    void* memory = ::mmap(nullptr, stack_size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    stack_ = {static_cast<std::uint8_t*>(memory), stack_size};
    pthread_attr_t attributes;
    pthread_t thread{};
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setstack(&attributes, memory, stack_size);
    const auto run = [](void* given) -> void* {
        keeping = true;
        (*static_cast<const std::function<void()>*>(given))();
        keeping = false;
        return nullptr;
    };
    auto* argument = const_cast<std::function<void()>*>(&work);
    if (::pthread_create(&thread, &attributes, run, argument) != 0) std::abort();
    ::pthread_join(thread, nullptr);
    ::pthread_attr_destroy(&attributes);
}

Leftovers::~Leftovers() {
    for (std::size_t i = 0; i < kept_count; ++i) std::free(kept[i]);
    kept_count = 0;
    ::munmap(stack_.data(), stack_.size());
}

std::size_t Leftovers::freed_with(ByteView secret) const {
    return static_cast<
        std::size_t>(std::count_if(kept.begin(), kept.begin() + kept_count, [&](void* block) {
        const ByteView bytes{static_cast<const std::uint8_t*>(block), ::malloc_usable_size(block)};
        return count_in(bytes, secret) > 0;
    }));
}

std::size_t Leftovers::stack_with(ByteView secret) const {
    return count_in(stack_, secret);
}

std::size_t Leftovers::freed() const {
    return kept_count;
}

}  // namespace attune::testing
