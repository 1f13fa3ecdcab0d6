"""A table of replacement characters in SentencePiece's precompiled form, which `tokenizers` reads.

The form (sentencepiece `normalizer.cc`, `Normalizer::DecodePrecompiledCharsMap`): the size in bytes of a trie, as a
little-endian 32-bit number, the trie, then the replacements, each ended by a NUL. The trie is a double array as in
darts-clone over the UTF-8 bytes of what is replaced; a key's value is where its replacement begins.

A unit of the array holds, from the low end, 8 bits of label, 1 bit that says that a value follows at label 0, 1 bit
that would scale the offset by 256 (never needed below 2²¹ units) and 21 bits of offset. From the unit at position `p`,
with offset `o`, the child for byte `c` is at `p ^ o ^ c`, and is one only if its label is `c`. A unit with the top bit
set holds a value.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_HAS_VALUE = 1 << 8
_IS_VALUE = 1 << 31


def build(table: Mapping[str, str]) -> bytes:
    """The precompiled form of a table from one character to none, one or several; NUL cannot be in it."""
    replacements = bytearray()
    values: dict[bytes, int] = {}
    for source, target in sorted(table.items()):
        values[source.encode()] = len(replacements)
        replacements += target.encode() + b"\0"
    units = _double_array(values)
    trie = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(trie)) + trie + bytes(replacements)


def _double_array(values: Mapping[bytes, int]) -> list[int]:
    """Lays the trie of the keys out, parents first, each node's children at the next place where all of them fit."""
    children: dict[bytes, set[int]] = {b"": set()}
    for key in values:
        for end in range(len(key)):
            children.setdefault(key[:end], set()).add(key[end])
            children.setdefault(key[: end + 1], set())
    units = {0: 0}
    position = {b"": 0}
    base = 0
    for node in sorted(children, key=lambda node: (len(node), node)):
        labels = children[node] | ({0} if node in values else set())
        # Bases only grow: two nodes never share one, so that a label alone tells whose child a unit is.
        base += 1
        while any(base ^ label in units for label in labels):
            base += 1
        at = position[node]
        units[at] |= (at ^ base) << 10 | (_HAS_VALUE if node in values else 0)
        for label in labels:
            units[base ^ label] = label if label else _IS_VALUE | values[node]
            if label:
                position[node + bytes([label])] = base ^ label
    return [units.get(at, 0) for at in range((max(units) | 255) + 1)]
