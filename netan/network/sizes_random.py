"""Chance that depends on a seed and a label alone, so that one sector's draws never move another's."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np


def keyed_generator(seed: int, *labels: object) -> np.random.Generator:
    """Random generator of one seed and one label.

    Parameters
    ----------
    seed
        Seed of the study, 0 or more.
    labels
        What the draws are for, such as a purpose and a sector code.

    Returns
    -------
    numpy.random.Generator
        The same for the same seed and labels, on every machine; unrelated for any other pair.

    Examples
    --------
    >>> a, b = keyed_generator(1, "sizes", "C30"), keyed_generator(1, "sizes", "C31")
    >>> bool(a.random() == keyed_generator(1, "sizes", "C30").random())
    True
    >>> bool(b.random() == keyed_generator(1, "sizes", "C30").random())
    False
    """
    # \x1f cannot stand in a code, so ("a", "b") and ("a\x1fb",) cannot meet
    digest = blake2b("\x1f".join(str(label) for label in labels).encode(), digest_size=16).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest, dtype="<u4").tolist()])
