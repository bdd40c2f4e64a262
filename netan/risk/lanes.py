"""Eight numbers side by side for compiled functions: one number of each of eight scenarios, in one vector register.

numba makes no such vectors of accumulators that are written out, nor of short inner loops. So the operations are given
to the compiler as what they are: load a row of an array of n x 8, add, multiply, take the larger, store.
"""

# ruff: noqa: ANN001, ANN201, ANN202, ARG001
# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs, allow-subclassing-any
# mypy: disable-error-code="misc,import-untyped"
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic as _intrinsic
from numba.extending import models, register_model

if TYPE_CHECKING:
    from .economy import Floats

LANES = 8
intrinsic: Any = _intrinsic  # compiled code calls these without the first argument
_INDEX = ir.IntType(64)
_DOUBLE = ir.DoubleType()
_ROW = ir.VectorType(_DOUBLE, LANES)
_UNKNOWN = ir.Constant(_ROW, ir.Undefined)
_FIRST = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)


class Lanes(types.Type):
    """Type of a row of lanes inside compiled functions."""

    def __init__(self) -> None:
        super().__init__(name="netan.Lanes")


lanes = Lanes()


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager, kind) -> None:
        super().__init__(manager, kind, _ROW)


def side_by_side(rows: int) -> Floats:
    """Return zeros, ``rows`` x lanes; each row is one line of the processor's cache, never parts of two."""
    room = np.zeros((rows + 1) * LANES)
    start = -(room.ctypes.data // room.itemsize) % LANES
    return room[start : start + rows * LANES].reshape(rows, LANES)


def _address(context, builder, kind, table, at):
    """Where row `at` of a table starts; indices are never negative."""
    at = builder.zext(at, _INDEX) if at.type.width < _INDEX.width else at
    data = builder.bitcast(context.make_array(kind)(context, builder, table).data, _DOUBLE.as_pointer())
    return builder.bitcast(builder.gep(data, [builder.mul(at, ir.Constant(_INDEX, LANES))]), _ROW.as_pointer())


def _is_table(table) -> bool:
    return isinstance(table, types.Array) and (table.ndim, table.layout, table.dtype) == (2, "C", types.float64)


@intrinsic
def load(_typing, table, at):
    """Row `at` of a table of n x lanes."""
    if not _is_table(table):
        return None

    def make(context, builder, signature, values):
        return builder.load(_address(context, builder, signature.args[0], *values), align=8)

    return lanes(table, at), make


@intrinsic
def store(_typing, table, at, row):
    """Write row `at` of a table of n x lanes."""
    if not _is_table(table):
        return None

    def make(context, builder, signature, values):
        builder.store(values[2], _address(context, builder, signature.args[0], *values[:2]), align=8)
        return context.get_dummy_value()

    return types.void(table, at, row), make


@intrinsic
def spread(_typing, value):
    """Return the same number in all lanes."""

    def make(_context, builder, _signature, values):
        single = builder.insert_element(_UNKNOWN, values[0], ir.Constant(ir.IntType(32), 0))
        return builder.shuffle_vector(single, _UNKNOWN, _FIRST)

    return lanes(types.float64), make


def _of_two(operation):
    """An operation on two rows, lane by lane."""

    @intrinsic
    def both(_typing, left, right):
        return lanes(lanes, lanes), lambda _context, builder, _signature, values: operation(builder, *values)

    return both


add: Any = _of_two(lambda builder, left, right: builder.fadd(left, right))
subtract: Any = _of_two(lambda builder, left, right: builder.fsub(left, right))
multiply: Any = _of_two(lambda builder, left, right: builder.fmul(left, right))
larger: Any = _of_two(lambda builder, left, right: builder.select(builder.fcmp_ordered(">", left, right), left, right))
smaller: Any = _of_two(lambda builder, left, right: builder.select(builder.fcmp_ordered("<", left, right), left, right))
