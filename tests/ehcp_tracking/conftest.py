"""What is told in words, to the letter, in files that can be read and compared."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "explanations"


@pytest.fixture
def holds(request):
    """Return a function that holds lines against a file; or, if asked to, writes it."""

    def compare(name, lines):
        path, text = FOLDER / f"{name}.txt", "\n".join(lines) + "\n"
        if request.config.getoption("--write-explanations"):
            path.write_text(text)
        assert text == path.read_text()

    return compare
