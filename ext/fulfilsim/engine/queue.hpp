// What waits and what will be done: queues that are short to pass when things come in their order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

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

// The least on top; four children to a node, because siblings lie side by side.
template <class Item> class Least {
  public:
    bool empty() const { return nodes_.empty(); }
    const Item &top() const { return nodes_.front(); }

    void push(const Item &item) {
        nodes_.push_back(item);
        rise(nodes_.size() - 1, item);
    }

    void pop() {
        const Item last = nodes_.back();
        nodes_.pop_back();
        if (!nodes_.empty()) rise(sink(), last);
    }

  private:
    void rise(std::size_t hole, const Item &item) {
        while (hole > 0) {
            const std::size_t parent = (hole - 1) / 4;
            if (!(item < nodes_[parent])) break;
            nodes_[hole] = nodes_[parent];
            hole = parent;
        }
        nodes_[hole] = item;
    }

    // Move the hole on top down to a leaf; sums instead of branches, which nobody could predict.
    std::size_t sink() {
        const std::size_t count = nodes_.size();
        std::size_t hole = 0, child = 1;
        for (; child + 3 < count; child = 4 * hole + 1) {
            const std::size_t a = child + (nodes_[child + 1] < nodes_[child]);
            const std::size_t b = child + 2 + (nodes_[child + 3] < nodes_[child + 2]);
            const std::size_t least = a + (b - a) * (nodes_[b] < nodes_[a]);
            nodes_[hole] = nodes_[least];
            hole = least;
        }
        if (child < count) {
            std::size_t least = child;
            while (++child < count)
                if (nodes_[child] < nodes_[least]) least = child;
            nodes_[hole] = nodes_[least];
            hole = least;
        }
        return hole;
    }

    std::vector<Item> nodes_;
};

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
