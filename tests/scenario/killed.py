"""Kill a run with all its workers in its midst, and look at what it left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np


def pieces(folder):
    """What is kept of a run, by name."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.glob("*/*.npy"))}


def rows_kept(folder):
    """All rows that are kept of each run, joined: where a piece ends depends on how fast the machine is."""
    found = {}
    for path in sorted(folder.glob("*/??????????-??????????.npy")):
        found.setdefault(path.parent.name, []).append(np.load(path))
    return {name: np.concatenate(parts) for name, parts in found.items()}


def kill_when_told(text, folder):
    """Start a script that works in a folder, and kill it and its workers once it said that something is done."""
    script = folder.parent / "go.py"
    script.write_text(text)
    command = [sys.executable, str(script), str(folder), str(Path(__file__).parent)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
        for _ in range(2400):
            if (folder / "told").exists():
                break
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
