// What was done when and by whom, row after row; read as columns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "queue.hpp"

namespace fulfilsim {

enum SpellKind : std::uint8_t { WORK = 0, PAUSE = 1, OVERRUN = 2 };

struct Spell {
    double queued, start, end;
    std::int64_t key;
    Index crew;
    std::uint16_t station;
    SpellKind kind;
};

// Grows a chunk at a time, so that what is written is never moved.
class Spells {
  public:
    std::size_t size() const { return size_; }

    void add(const Spell &spell) {
        const std::size_t place = size_ % CHUNK;
        if (place == 0) chunks_.emplace_back(new std::array<Spell, CHUNK>);  // not zeroed
        (*chunks_.back())[place] = spell;
        ++size_;
    }

    // Columns hold `size()` values each; what is read is forgotten.
    void drain(std::int8_t *kind, std::int32_t *station, std::int32_t *crew, std::int64_t *key,
               double *queued, double *start, double *end) {
        std::size_t row = 0;
        for (auto &chunk : chunks_) {
            const std::size_t stop = size_ - row < CHUNK ? size_ - row : CHUNK;
            for (std::size_t i = 0; i < stop; ++i, ++row) {
                const Spell &spell = (*chunk)[i];
                kind[row] = static_cast<std::int8_t>(spell.kind);
                station[row] = spell.station;
                crew[row] = static_cast<std::int32_t>(spell.crew);
                key[row] = spell.key;
                queued[row] = spell.queued;
                start[row] = spell.start;
                end[row] = spell.end;
            }
            chunk.reset();
        }
        chunks_.clear();
        size_ = 0;
    }

  private:
    static constexpr std::size_t CHUNK = 2048;
    std::vector<std::unique_ptr<std::array<Spell, CHUNK>>> chunks_;
    std::size_t size_ = 0;
};

}  // namespace fulfilsim
