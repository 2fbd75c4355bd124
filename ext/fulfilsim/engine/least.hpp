// A heap whose way down has no branches to be mispredicted.
#pragma once

#include <cstddef>
#include <vector>

namespace fulfilsim {

// The least on top; four children to a node, because siblings lie side by side.
template <class Item> class Least {
  public:
    bool empty() const { return nodes_.empty(); }
    std::size_t size() const { return nodes_.size(); }
    const Item &operator[](std::size_t i) const { return nodes_[i]; }
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

}  // namespace fulfilsim
