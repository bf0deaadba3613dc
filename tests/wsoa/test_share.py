import pytest

from wsoa.share import Share


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        pytest.param(13, 20, "65.0%", id="exact"),
        pytest.param(129, 199, "64.8%", id="never up to the target that it misses"),
        pytest.param(202, 434, "46.5%", id="Wandsworth in 2020, as published"),
        pytest.param(1, 2000, "0.1%", id="halves go up"),
        pytest.param(7, 7, "100.0%", id="all"),
        pytest.param(0, 0, "nothing to measure", id="none is not 0%"),
    ],
)
def test_a_share_is_shown_to_one_decimal(part, whole, words):
    assert Share(part, whole).words == words


def test_a_share_is_compared_unrounded():
    assert Share(129, 199).rate < 0.65 == Share(13, 20).rate
    assert Share(0, 0).rate is None
