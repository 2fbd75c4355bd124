// Orders joined into waves by what their ways save, as far as load, number and due times allow.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

namespace fulfilsim::dispatch {

struct Saving {
    int64_t amount, apart;
    int32_t a, b;
};

class Waves {
  public:
    Waves(const int64_t* due, const int64_t* load, const int64_t* capacity, int64_t n, int64_t k, int64_t most,
          int64_t spread)
        : capacity_(capacity), k_(k), most_(most), spread_(spread), leader_(n), size_(n, 1), first_(due, due + n),
          last_(due, due + n), load_(load, load + n * k) {
        for (int64_t i = 0; i < n; ++i) leader_[i] = i;
    }

    int64_t leader(int64_t order) {
        while (leader_[order] != order) order = leader_[order] = leader_[leader_[order]];
        return order;
    }

    void join(int64_t a, int64_t b) {
        a = leader(a);
        b = leader(b);
        if (a == b || !fits(a, b)) return;
        if (b < a) std::swap(a, b);
        leader_[b] = a;
        size_[a] += size_[b];
        first_[a] = std::min(first_[a], first_[b]);
        last_[a] = std::max(last_[a], last_[b]);
        for (int64_t d = 0; d < k_; ++d) load_[a * k_ + d] += load_[b * k_ + d];
    }

  private:
    bool fits(int64_t a, int64_t b) const {
        if (size_[a] + size_[b] > most_) return false;
        if (std::max(last_[a], last_[b]) - std::min(first_[a], first_[b]) > spread_) return false;
        for (int64_t d = 0; d < k_; ++d)
            if (load_[a * k_ + d] + load_[b * k_ + d] > capacity_[d]) return false;
        return true;
    }

    const int64_t* capacity_;
    int64_t k_, most_, spread_;
    std::vector<int64_t> leader_, size_, first_, last_, load_;
};

// Give each order the first order of its wave. Ways are between the depot, row 0, and the orders.
inline void waves(const int64_t* ways, const int64_t* due, const int64_t* load, const int64_t* capacity, int64_t n,
                  int64_t k, int64_t most, int64_t spread, int64_t* wave) {
    const int64_t width = n + 1;
    const auto both = [&](int64_t a, int64_t b) { return ways[a * width + b] + ways[b * width + a]; };
    std::vector<Saving> savings;
    for (int64_t i = 0; i < n; ++i)
        for (int64_t j = i + 1; j < n; ++j) {
            const int64_t apart = std::max(due[i] - due[j], due[j] - due[i]);
            const int64_t saved = both(0, i + 1) + both(0, j + 1) - both(i + 1, j + 1);
            if (apart <= spread && saved > 0) savings.push_back({saved, apart, int32_t(i), int32_t(j)});
        }
    std::sort(savings.begin(), savings.end(), [](const Saving& x, const Saving& y) {
        if (x.amount != y.amount) return x.amount > y.amount;
        if (x.apart != y.apart) return x.apart < y.apart;
        return x.a != y.a ? x.a < y.a : x.b < y.b;
    });
    Waves joined(due, load, capacity, n, k, most, spread);
    for (const Saving& one : savings) joined.join(one.a, one.b);
    for (int64_t i = 0; i < n; ++i) wave[i] = joined.leader(i);
}

}  // namespace fulfilsim::dispatch
