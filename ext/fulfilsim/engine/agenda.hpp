// What is to happen, in order: a heap for later instants; two rings and a small heap for the present one.
//
// Most events of a simulation happen in the instant in which they are scheduled (a request that is
// granted, a release, the end of a process). They come first in, first out within a priority, so a ring
// holds them at the cost of a store and a load, and only what waits for a later time goes through the heap.
#pragma once

#include <Python.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "least.hpp"

namespace fulfilsim {

struct Entry {
    double time;
    double priority;
    std::uint64_t order;  // number of the event, then how its time reads and what it is
    PyObject *what;       // owned
};

inline bool operator<(const Entry &a, const Entry &b) {
    if (a.time == b.time) return a.priority != b.priority ? a.priority < b.priority : a.order < b.order;
    return a.time < b.time;
}

// First in, first out; its length is a power of two and doubles when it is full.
class Ring {
  public:
    bool empty() const { return head_ == tail_; }
    std::size_t size() const { return tail_ - head_; }
    const Entry &operator[](std::size_t i) const { return slots_[(head_ + i) & mask_]; }
    const Entry &front() const { return slots_[head_ & mask_]; }

    void push(const Entry &entry) {
        if (size() == slots_.size()) grow();
        slots_[tail_++ & mask_] = entry;
    }

    Entry pop() { return slots_[head_++ & mask_]; }

  private:
    void grow() {
        std::vector<Entry> wider(slots_.empty() ? 64 : 2 * slots_.size());
        const std::size_t held = size();
        for (std::size_t i = 0; i < held; ++i) wider[i] = (*this)[i];
        slots_.swap(wider);
        mask_ = slots_.size() - 1;
        head_ = 0;
        tail_ = held;
    }

    std::vector<Entry> slots_;
    std::size_t head_ = 0, tail_ = 0, mask_ = 0;
};

constexpr double URGENT = 0.0;
constexpr double NORMAL = 1.0;

// Owns a reference to everything it holds.
class Agenda {
  public:
    Agenda() = default;
    Agenda(const Agenda &) = delete;
    Agenda &operator=(const Agenda &) = delete;
    ~Agenda() { clear(); }

    bool empty() const { return urgent_.empty() && normal_.empty() && phases_.empty() && later_.empty(); }
    std::size_t size() const { return urgent_.size() + normal_.size() + phases_.size() + later_.size(); }

    // Only `later_` holds other times than the present: `now` must be the time of what was popped last.
    void push(const Entry &entry, double now) {
        Py_INCREF(entry.what);
        if (entry.time != now) later_.push(entry);
        else if (entry.priority == NORMAL) normal_.push(entry);
        else if (entry.priority == URGENT) urgent_.push(entry);
        else phases_.push(entry);
    }

    const Entry &front() const {
        const Entry *first = ring();
        if (!phases_.empty() && (first == nullptr || phases_.top() < *first)) first = &phases_.top();
        return !later_.empty() && (first == nullptr || later_.top() < *first) ? later_.top() : *first;
    }

    // The reference to `what` passes to the caller.
    bool pop(Entry *out) {
        if (empty()) return false;
        *out = front();
        if (!later_.empty() && later_.top().order == out->order) later_.pop();
        else if (!phases_.empty() && phases_.top().order == out->order) phases_.pop();
        else if (!urgent_.empty()) urgent_.pop();
        else normal_.pop();
        if (!later_.empty()) __builtin_prefetch(later_.top().what);  // what waited for long is in no cache
        return true;
    }

    const Entry &operator[](std::size_t i) const {
        if (i < urgent_.size()) return urgent_[i];
        i -= urgent_.size();
        if (i < normal_.size()) return normal_[i];
        i -= normal_.size();
        return i < phases_.size() ? phases_[i] : later_[i - phases_.size()];
    }

    int traverse(visitproc visit, void *arg) const {
        for (std::size_t i = 0; i < size(); ++i)
            if (int stop = visit((*this)[i].what, arg)) return stop;
        return 0;
    }

    // Empty first, let go afterwards: what is let go may run code that schedules anew.
    void clear() {
        while (!empty()) {
            Ring urgent, normal;
            Least<Entry> phases, later;
            std::swap(urgent, urgent_);
            std::swap(normal, normal_);
            std::swap(phases, phases_);
            std::swap(later, later_);
            release(urgent);
            release(normal);
            release(phases);
            release(later);
        }
    }

  private:
    const Entry *ring() const {
        if (!urgent_.empty()) return &urgent_.front();
        return normal_.empty() ? nullptr : &normal_.front();
    }

    template <class Held> static void release(const Held &held) {
        for (std::size_t i = 0; i < held.size(); ++i) Py_DECREF(held[i].what);
    }

    Ring urgent_, normal_;
    Least<Entry> phases_;  // of the present instant, with other priorities
    Least<Entry> later_;
};

// The exception that was raised, as an object; the error indicator is cleared.
inline PyObject *take_exception() {
#if PY_VERSION_HEX >= 0x030C0000
    return PyErr_GetRaisedException();
#else
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback != nullptr) PyException_SetTraceback(value, traceback);
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    return value;
#endif
}

// Throw into a generator; answers as PyIter_Send does.
inline PySendResult throw_into(PyObject *generator, PyObject *exception, PyObject **result) {
    static PyObject *const name = PyUnicode_InternFromString("throw");
    *result = PyObject_CallMethodOneArg(generator, name, exception);
    if (*result != nullptr) return PYGEN_NEXT;
    if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return PYGEN_ERROR;
    PyObject *stop = take_exception();
    *result = PyObject_GetAttrString(stop, "value");
    Py_DECREF(stop);
    return *result == nullptr ? PYGEN_ERROR : PYGEN_RETURN;
}

}  // namespace fulfilsim
