"""Compiled twin of ``fulfilsim.kernels.stock``; called through its face, which bears the same name."""

from libc.stdint cimport int64_t, uint8_t, uint64_t
from libcpp.vector cimport vector

import numpy

cdef extern from "stock/room.hpp" namespace "fulfilsim::stock" nogil:
    cdef struct Shelves:
        int64_t nodes, skus, suppliers
        const int64_t *supplier
        const uint8_t *by_lot
        const uint8_t *continuous
        const int64_t *minimum
        const int64_t *multiple
        const uint64_t *keys
        const int64_t *source
        const double *short_share
        const double *short_low
        const double *short_high
        const int64_t *substitute

    cdef struct Wishes:
        int64_t orders, lines
        const double *placed
        const uint64_t *keys
        const int64_t *first_line
        const int64_t *sku
        const int64_t *units
        const uint8_t *flags
        const double *accepts
        const double *quits

    cdef struct Luck:
        uint64_t seed, replication, shortness, accept

    cdef struct Cell:
        int64_t on_hand, owed, on_order, reorder, target, received, taken, returned, moved, cleared
        double area, owed_area

    cdef struct Event:
        double at
        int64_t kind, what, number

    cdef struct Purchase:
        int64_t cell, supplier
        double at, due, rest_due
        int64_t units, delivered

    cdef struct Return:
        int64_t cell, units

    cdef struct Goner:
        int64_t line
        double at
        int64_t why

    cdef struct Parts:
        vector[int64_t] order, node, line, end
        vector[double] released

    cdef enum Kind:
        comes_back

    cdef cppclass Room:
        vector[Cell] cells
        vector[Purchase] purchases
        vector[uint8_t] status
        vector[int64_t] served_sku, cell_of_line
        vector[Goner] gone
        vector[Return] came
        Parts parts
        int64_t day
        const double *lead
        const double *earliest
        const double *rest
        void begin(const Shelves&, const Wishes&, const Luck&, const int64_t*, double) except +
        void allocate(int64_t, int64_t, const int64_t*, int64_t, double) except +
        void happen(double, bint) except +
        void order(int64_t, double) except +
        void expect(const Event&) except +
        Cell& touch(int64_t, double)
        int64_t clear(int64_t, double)
        int64_t take_off(int64_t, int64_t, double) except +

COLUMNS = ("on_hand", "owed", "on_order", "received", "taken", "returned", "moved", "cleared")


cdef const int64_t* whole(array) except? NULL:
    cdef const int64_t[::1] view = array.reshape(-1)
    return &view[0] if view.shape[0] else NULL


cdef const uint64_t* words(array) except? NULL:
    cdef const uint64_t[::1] view = array.reshape(-1)
    return &view[0] if view.shape[0] else NULL


cdef const double* reals(array) except? NULL:
    cdef const double[::1] view = array.reshape(-1)
    return &view[0] if view.shape[0] else NULL


cdef const uint8_t* bytes_of(array) except? NULL:
    cdef const uint8_t[::1] view = array.view(numpy.uint8).reshape(-1)
    return &view[0] if view.shape[0] else NULL


cdef copied(const vector[int64_t]& values):
    cdef size_t i
    out = numpy.empty(values.size(), numpy.int64)
    cdef int64_t[::1] view = out
    for i in range(values.size()):
        view[i] = values[i]
    return out


cdef copied_reals(const vector[double]& values):
    cdef size_t i
    out = numpy.empty(values.size(), numpy.float64)
    cdef double[::1] view = out
    for i in range(values.size()):
        view[i] = values[i]
    return out


cdef class Stockroom:
    """Stock of all nodes between two windows of orders."""

    cdef Room room
    cdef object kept, days, shape
    cdef int64_t skus

    def __init__(self, shelves, wishes, luck, double start):
        cdef Shelves what
        cdef Wishes whose
        cdef Luck chance
        self.kept, self.shape = (shelves, wishes), shelves.on_hand.shape  # their memory is read
        what.nodes, what.skus = self.shape
        self.skus, what.suppliers = what.skus, len(shelves.source)
        what.supplier, what.minimum, what.multiple = (
            whole(shelves.supplier), whole(shelves.minimum), whole(shelves.multiple)
        )
        what.by_lot, what.continuous = bytes_of(shelves.by_lot), bytes_of(shelves.continuous)
        what.keys, what.source, what.substitute = (
            words(shelves.keys), whole(shelves.source), whole(shelves.substitute)
        )
        what.short_share, what.short_low, what.short_high = (
            reals(shelves.short_share), reals(shelves.short_low), reals(shelves.short_high)
        )
        whose.orders, whose.lines = len(wishes.placed), len(wishes.sku)
        whose.placed, whose.keys, whose.first_line = (
            reals(wishes.placed), words(wishes.keys), whole(wishes.first_line)
        )
        whose.sku, whose.units, whose.flags = (
            whole(wishes.sku), whole(wishes.units), bytes_of(wishes.flags)
        )
        whose.accepts, whose.quits = reals(wishes.accepts), reals(wishes.quits)
        chance.seed, chance.replication = luck.seed, luck.replication
        chance.shortness, chance.accept = luck.short, luck.accept
        self.room.begin(what, whose, chance, whole(shelves.on_hand), start)

    def begin_day(self, int64_t day, lead, earliest, rest):
        """Tell how long deliveries of this day's purchase orders take, and the rest of short ones."""
        self.days = lead, earliest, rest
        self.room.day = day
        self.room.lead, self.room.earliest, self.room.rest = reals(lead), reals(earliest), reals(rest)

    def set_levels(self, reorder, target):
        """Set reorder points, and the levels or lots to order."""
        cdef const int64_t[::1] low = reorder.reshape(-1), high = target.reshape(-1)
        cdef size_t c
        for c in range(self.room.cells.size()):
            self.room.cells[c].reorder, self.room.cells[c].target = low[c], high[c]

    def review(self, double at, due):
        """Look at the position of some cells, and order."""
        cdef const int64_t[::1] cells = numpy.flatnonzero(due)
        cdef Py_ssize_t c
        self.room.happen(at, True)
        for c in range(cells.shape[0]):
            self.room.order(cells[c], at)

    def count(self, double at):
        """Return what lay and what was owed since the last count."""
        cdef size_t c
        cdef double[::1] lay, owed
        areas = numpy.empty((2, self.room.cells.size()))
        lay, owed = areas[0], areas[1]
        self.room.happen(at, False)
        for c in range(self.room.cells.size()):
            self.room.touch(<int64_t>c, at)
            lay[c], owed[c] = self.room.cells[c].area, self.room.cells[c].owed_area
            self.room.cells[c].area = self.room.cells[c].owed_area = 0
        return areas[0].reshape(self.shape), areas[1].reshape(self.shape)

    def clear(self, double at, cells):
        """Take everything off some shelves; return the units."""
        cdef const int64_t[::1] which = numpy.flatnonzero(cells)
        cdef Py_ssize_t c
        units = numpy.zeros(self.room.cells.size(), numpy.int64)
        cdef int64_t[::1] out = units
        self.room.happen(at, True)
        for c in range(which.shape[0]):
            out[which[c]] = self.room.clear(which[c], at)
        return units.reshape(self.shape)

    def take_off(self, double at, wanted):
        """Take free units off the shelves, as many as are wanted or there; return them."""
        cdef const int64_t[::1] units = wanted.reshape(-1)
        cdef Py_ssize_t c
        taken = numpy.zeros(units.shape[0], numpy.int64)
        cdef int64_t[::1] out = taken
        self.room.happen(at, True)
        for c in range(units.shape[0]):
            if units[c]:
                out[c] = self.room.take_off(c, units[c], at)
        return taken.reshape(self.shape)

    def receive(
        self,
        const int64_t[::1] node,
        const int64_t[::1] sku,
        const int64_t[::1] units,
        const double[::1] at,
    ):
        """Announce stock that comes back; none before the last window's end."""
        cdef Py_ssize_t k
        cdef Return back
        cdef Event event
        for k in range(node.shape[0]):
            back.cell, back.units = node[k] * self.skus + sku[k], units[k]
            event.at, event.kind, event.what = at[k], <int64_t>comes_back, back.cell
            event.number = <int64_t>self.room.came.size()
            self.room.came.push_back(back)
            self.room.expect(event)

    def allocate(self, int64_t first, int64_t last, const int64_t[:, ::1] preferred, double until):
        """Serve the orders `first` to `last` - 1, each from its nodes in their order, -1 for none."""
        cdef const int64_t* nodes = &preferred[0, 0] if preferred.size else NULL
        cdef int64_t width = preferred.shape[1]
        with nogil:
            self.room.allocate(first, last, nodes, width, until)

    def hand_over(self):
        """Give the parts away that were released since the last time: order, node, released, end, line."""
        cdef Parts* parts = &self.room.parts
        columns = (copied(parts.order), copied(parts.node), copied_reals(parts.released),
                   copied(parts.end), copied(parts.line))  # fmt: skip
        parts.order.clear()
        parts.node.clear()
        parts.released.clear()
        parts.end.clear()
        parts.line.clear()
        return columns

    def bought(self):
        """Return purchase orders: cell, supplier, ordered, due, units, delivered, rest_due."""
        cdef size_t i, n = self.room.purchases.size()
        numbers, instants = numpy.empty((4, n), numpy.int64), numpy.empty((3, n))
        cdef int64_t[:, ::1] out = numbers
        cdef double[:, ::1] when = instants
        for i in range(n):
            out[0, i], out[1, i] = self.room.purchases[i].cell, self.room.purchases[i].supplier
            when[0, i], when[1, i] = self.room.purchases[i].at, self.room.purchases[i].due
            when[2, i] = self.room.purchases[i].rest_due
            out[2, i], out[3, i] = self.room.purchases[i].units, self.room.purchases[i].delivered
        return numbers[0], numbers[1], instants[0], instants[1], numbers[2], numbers[3], instants[2]

    def lost(self):
        """Return lines that nobody will ship: line, instant, why."""
        cdef size_t i, n = self.room.gone.size()
        numbers, instants = numpy.empty((2, n), numpy.int64), numpy.empty(n)
        cdef int64_t[:, ::1] out = numbers
        cdef double[::1] when = instants
        for i in range(n):
            out[0, i], out[1, i] = self.room.gone[i].line, self.room.gone[i].why
            when[i] = self.room.gone[i].at
        return numbers[0], instants, numbers[1]

    def lines(self):
        """Return status, SKU and cell of each line."""
        cdef size_t i, n = self.room.status.size()
        status = numpy.empty(n, numpy.uint8)
        cdef uint8_t[::1] out = status
        for i in range(n):
            out[i] = self.room.status[i]
        return status, copied(self.room.served_sku), copied(self.room.cell_of_line)

    def cells(self):
        """Return what each cell holds and has seen, by name."""
        cdef size_t c, n = self.room.cells.size()
        table = numpy.empty((8, n), numpy.int64)
        cdef int64_t[:, ::1] out = table
        for c in range(n):
            out[0, c], out[1, c] = self.room.cells[c].on_hand, self.room.cells[c].owed
            out[2, c], out[3, c] = self.room.cells[c].on_order, self.room.cells[c].received
            out[4, c], out[5, c] = self.room.cells[c].taken, self.room.cells[c].returned
            out[6, c], out[7, c] = self.room.cells[c].moved, self.room.cells[c].cleared
        return {name: table[k].reshape(self.shape) for k, name in enumerate(COLUMNS)}
