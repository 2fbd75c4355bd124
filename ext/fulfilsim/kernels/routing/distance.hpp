// Distances from a matrix, or from coordinates as they are needed (10,000 stops would need 400 MB of matrix).
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "problem.hpp"

namespace fulfilsim::routing {

constexpr int64_t BLOCK = 64;  // rows and columns of a matrix that fit into the nearest memory

inline bool is_symmetric(const int32_t* from, int64_t width) {
    for (int64_t down = 0; down < width; down += BLOCK)
        for (int64_t right = down; right < width; right += BLOCK)
            for (int64_t i = down; i < std::min(down + BLOCK, width); ++i)
                for (int64_t j = right; j < std::min(right + BLOCK, width); ++j)
                    if (from[i * width + j] != from[j * width + i]) return false;
    return true;
}

inline void transpose(const int32_t* from, int32_t* to, int64_t width) {
    for (int64_t down = 0; down < width; down += BLOCK)
        for (int64_t right = 0; right < width; right += BLOCK)
            for (int64_t i = down; i < std::min(down + BLOCK, width); ++i)
                for (int64_t j = right; j < std::min(right + BLOCK, width); ++j) to[j * width + i] = from[i * width + j];
}

// Rows of a matrix; the transposed copy serves "from anywhere to here" as one row too.
class Matrix {
public:
    explicit Matrix(const Input& in) : width_(in.width) {
        from_ = in.distance;
        to_ = in.reverse ? in.reverse : from_;
    }

    bool symmetric() const { return from_ == to_; }

    struct Here {
        const int32_t *from, *to;
        int32_t go(int32_t place) const { return from[place]; }      // from here to a place
        int32_t come(int32_t place) const { return to[place]; }      // from a place to here
    };

    Here at(int32_t place) const { return {from_ + place * width_, to_ + place * width_}; }
    int32_t operator()(int32_t a, int32_t b) const { return from_[a * width_ + b]; }

private:
    int64_t width_;
    const int32_t *from_, *to_;
};

// Straight lines, rounded as the problem says.
class Straight {
public:
    explicit Straight(const Input& in) : x_(in.x), y_(in.y), scale_(in.scale), down_(in.down) {}

    struct Here {
        const Straight* all;
        double x, y;
        int32_t go(int32_t place) const { return all->measure(x, y, place); }
        int32_t come(int32_t place) const { return all->measure(x, y, place); }
    };

    Here at(int32_t place) const { return {this, x_[place], y_[place]}; }
    int32_t operator()(int32_t a, int32_t b) const { return measure(x_[a], y_[a], b); }

    bool symmetric() const { return true; }

private:
    int32_t measure(double x, double y, int32_t place) const {
        const double east = x - x_[place], north = y - y_[place];
        const double scaled = scale_ * std::sqrt(east * east + north * north);
        if (down_) return int32_t(scaled);
        constexpr double HALVES_TO_EVEN = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds as rint does
        return int32_t((scaled + HALVES_TO_EVEN) - HALVES_TO_EVEN);
    }

    const double *x_, *y_;
    double scale_;
    bool down_;
};

}  // namespace fulfilsim::routing
