"""Two suites beside each other: either may fail the whole, and each is heard to its end."""

import sys

import pytest

from tests import together

# Each says that it is there, and waits until the other has.
MEETS = """
import sys, time
from pathlib import Path
own, other, code = sys.argv[1:]
Path(own).touch()
while not Path(other).exists():
    time.sleep(0.01)
print(f"{Path(own).name} has met it")
sys.exit(int(code))
"""


@pytest.mark.parametrize(
    ("codes", "expected"), [((0, 0), 0), ((1, 0), 1), ((0, 1), 1), ((2, 1), 1)]
)
def test_both_are_run_at_once_and_heard_one_after_the_other(tmp_path, capfdbinary, codes, expected):
    one, other = tmp_path / "one", tmp_path / "other"
    first = [sys.executable, "-c", MEETS, one, other, str(codes[0])]
    second = [sys.executable, "-c", MEETS, other, one, str(codes[1])]
    assert together.main(first, second) == expected
    assert capfdbinary.readouterr().out == b"one has met it\nother has met it\n"
