// States of an unfinished tour and what may be built next. Twin: kernels/picking/states.py.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace picking {

enum Way { NOTHING, PASS, TWICE, FRONT, BACK, BOTH, WAYS };

struct End {
    int degree;  // 0 none, 1 odd, 2 even
    int part;    // 0 none
};

using Ends = std::array<End, 3>;
using Ways = std::array<std::uint8_t, 3>;

struct Crossing {
    Ways ways;
    int count;
    int to;
};

// All states of a house, in the order of their codes; the code orders states as the twin's tuples are.
class States {
public:
    explicit States(int rows) : rows_(rows) {
        find_all();
        for (const int code : codes_) {
            const Ends ends = decoded(code);
            tours_.push_back(is_tour(ends));
            for (int block = 0; block + 1 < rows_; ++block) {
                for (int way = NOTHING; way < WAYS; ++way) built_.push_back(number_.at(with(ends, block, way)));
            }
            crossings_.emplace_back();
            for_each_crossing(ends, [this](const Ways& ways, int count, int next) {
                crossings_.back().push_back({ways, count, number_.at(next)});
            });
        }
    }

    int count() const { return static_cast<int>(codes_.size()); }
    int nothing() const { return 0; }
    bool tour(int state) const { return tours_[state]; }
    int built(int state, int block, int way) const { return built_[(state * (rows_ - 1) + block) * WAYS + way]; }
    const std::vector<Crossing>& crossings(int state) const { return crossings_[state]; }

private:
    void find_all() {
        std::set<int> found{0};
        std::vector<int> waiting{0};
        const auto meet = [&](int code) {
            if (found.insert(code).second) waiting.push_back(code);
        };
        while (!waiting.empty()) {
            const Ends ends = decoded(waiting.back());
            waiting.pop_back();
            for (int block = 0; block + 1 < rows_; ++block) {
                for (int way = NOTHING; way < WAYS; ++way) meet(with(ends, block, way));
            }
            for_each_crossing(ends, [&](const Ways&, int, int next) { meet(next); });
        }
        codes_.assign(found.begin(), found.end());
        for (std::size_t n = 0; n < codes_.size(); ++n) number_[codes_[n]] = static_cast<int>(n);
    }

    int with(Ends ends, int block, int way) const {
        static constexpr int front[WAYS] = {0, 1, 2, 2, 0, 2};
        static constexpr int back[WAYS] = {0, 1, 2, 0, 2, 2};
        for (const auto& [row, more] : {std::pair{block, front[way]}, std::pair{block + 1, back[way]}}) {
            if (more == 0) continue;
            if (ends[row].part == 0) ends[row].part = rows_ + 1 + row;
            ends[row].degree = 2 - (ends[row].degree + more) % 2;
        }
        if (way == PASS || way == TWICE) {
            const int joined = ends[block].part;
            const int other = ends[block + 1].part;
            for (int row = 0; row < rows_; ++row) {
                if (ends[row].part == other) ends[row].part = joined;
            }
        }
        return encoded(ends);
    }

    // An odd end needs one way, an even one has none or two, and no part may be left behind.
    template <class Take>
    void for_each_crossing(const Ends& ends, Take take) const {
        for (int mask = 0; mask < 1 << rows_; ++mask) {
            Ends next{};
            Ways ways{};
            int count = 0;
            bool fits = true;
            for (int row = 0; row < rows_; ++row) {
                const bool more = mask >> (rows_ - 1 - row) & 1;
                const int degree = ends[row].degree;
                if (degree != 2 && more) fits = false;
                const int way = degree == 1 ? 1 : 2 * more;
                next[row] = {way, way > 0 ? ends[row].part : 0};
                ways[row] = static_cast<std::uint8_t>(way);
                count += way;
            }
            if (fits && parts_of(next) == parts_of(ends)) take(ways, count, encoded(next));
        }
    }

    int parts_of(const Ends& ends) const {
        int parts = 0;
        for (int row = 0; row < rows_; ++row) parts |= 1 << ends[row].part;
        return parts | 1;
    }

    bool is_tour(const Ends& ends) const {
        for (int row = 0; row < rows_; ++row) {
            if (ends[row].degree == 1) return false;
        }
        return parts_of(ends) == 0b11;
    }

    // Parts are numbered from the front.
    int encoded(const Ends& ends) const {
        int number[8] = {0};
        int known = 0;
        int code = 0;
        for (int row = 0; row < rows_; ++row) {
            int& part = number[ends[row].part];
            if (ends[row].part != 0 && part == 0) part = ++known;
            code = (code * 4 + ends[row].degree) * 4 + part;
        }
        return code;
    }

    Ends decoded(int code) const {
        Ends ends{};
        for (int row = rows_; row-- > 0; code /= 16) ends[row] = {code / 4 % 4, code % 4};
        return ends;
    }

    int rows_;
    std::vector<int> codes_;
    std::map<int, int> number_;
    std::vector<bool> tours_;
    std::vector<int> built_;
    std::vector<std::vector<Crossing>> crossings_;
};

inline const States& states_of(int rows) {
    static const States two(2);
    static const States three(3);
    return rows == 2 ? two : three;
}

}  // namespace picking
