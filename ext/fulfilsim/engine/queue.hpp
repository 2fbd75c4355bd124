// What waits and what will be done: queues that are short to pass when things come in their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "least.hpp"

namespace fulfilsim {

using Index = std::uint32_t;

constexpr Index NOBODY = 0xffffffffu;

// Whose turn it is: lower classes first, then who waits longest, then the smaller key.
struct Rank {
    std::int64_t priority;
    double queued;
    std::int64_t key;
};

inline bool operator<(const Rank &a, const Rank &b) {
    if (a.priority != b.priority) return a.priority < b.priority;
    if (a.queued != b.queued) return a.queued < b.queued;
    return a.key < b.key;
}

struct Waiting {
    Rank rank;
    Index task;
};

struct Due {
    double time;
    Index task, epoch;
};

inline bool operator<(const Waiting &a, const Waiting &b) { return a.rank < b.rank; }
inline bool operator<(const Due &a, const Due &b) { return a.time < b.time; }

// Who comes in turn joins a ring at the cost of a store; only who goes before the last of it needs a heap.
class Queue {
  public:
    bool empty() const { return head_ == tail_ && early_.empty(); }

    const Waiting &front() const { return first_is_early() ? early_.top() : ring_[head_ & mask_]; }

    void push(const Waiting &waiting) {
        if (head_ != tail_ && waiting < ring_[(tail_ - 1) & mask_]) {
            early_.push(waiting);
            return;
        }
        if (tail_ - head_ == ring_.size()) grow();
        ring_[tail_++ & mask_] = waiting;
    }

    void pop() {
        if (first_is_early()) early_.pop();
        else ++head_;
    }

  private:
    bool first_is_early() const {
        return !early_.empty() && (head_ == tail_ || early_.top() < ring_[head_ & mask_]);
    }

    void grow() {
        std::vector<Waiting> wider(ring_.empty() ? 16 : 2 * ring_.size());
        const std::size_t held = tail_ - head_;
        for (std::size_t i = 0; i < held; ++i) wider[i] = ring_[(head_ + i) & mask_];
        ring_.swap(wider);
        mask_ = ring_.size() - 1;
        head_ = 0;
        tail_ = held;
    }

    std::vector<Waiting> ring_;
    std::size_t head_ = 0, tail_ = 0, mask_ = 0;
    Least<Waiting> early_;
};

}  // namespace fulfilsim
