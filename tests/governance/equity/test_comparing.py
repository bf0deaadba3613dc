"""No count from 1 to 5 is shown or follows from a sum, and chance is seldom called a difference."""

import random

from hypothesis import given
from hypothesis import strategies as st

from governance.disclosure import SMALL
from governance.equity.comparing import added, cells, compared, hidden, others
from wsoa.share import Share

share = st.integers(0, 40).flatmap(
    lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole))
)
groups = st.dictionaries(st.sampled_from("abcdefgh"), share, max_size=8)


@given(groups)
def test_what_is_shown_has_no_small_count(found):
    for name in found.keys() - hidden(found):
        assert not any(0 < each <= SMALL for each in cells(found[name]))


@given(groups)
def test_what_is_hidden_could_be_anything_small_for_all_that_its_sum_tells(found):
    """A reader knows all groups together, and so what is hidden together. Unless all with children
    are hidden, each small count among them could be each of 1 to 5.
    """
    unseen = [found[name] for name in hidden(found)]
    with_children = [each for each in found.values() if each.whole]
    if not unseen or len(unseen) == len(with_children):
        return
    assert len(unseen) > 1
    for place in (0, 1):
        together = cells(added(unseen))[place]
        for each in unseen:
            if 0 < cells(each)[place] <= SMALL:
                assert together > SMALL, "what is left of it for the other hidden groups: any"


@given(groups)
def test_no_more_is_hidden_than_has_to_be(found):
    if not any(0 < each <= SMALL for share in found.values() for each in cells(share)):
        assert hidden(found) == set()


def test_a_small_group_takes_the_smallest_other_with_it():
    found = {"a": Share(20, 40), "b": Share(10, 20), "c": Share(3, 12), "d": Share(0, 0)}
    assert hidden(found) == {"b", "c"}


def test_two_small_groups_are_not_enough_if_their_sum_is_small():
    found = {"a": Share(30, 60), "b": Share(20, 40), "c": Share(2, 10), "d": Share(1, 10)}
    assert hidden(found) == {"b", "c", "d"}


def test_the_others_are_all_who_are_not_in_a_group():
    assert others({"a": Share(1, 4), "b": Share(2, 5), "c": Share(3, 3)}, "a") == Share(5, 8)


def test_a_difference_is_told_with_its_interval_and_its_way():
    found = compared(
        {
            "lower": (Share(10, 60), Share(90, 120)),
            "higher": (Share(90, 120), Share(10, 60)),
            "alike": (Share(30, 60), Share(61, 120)),
            "nobody": (Share(0, 0), Share(61, 120)),
        }
    )
    assert {name: each.way for name, each in found.items()} == {
        "lower": -1,
        "higher": 1,
        "alike": 0,
    }
    assert found["lower"].by.high < 0 < found["higher"].by.low
    assert found["alike"].by.low < 0 < found["alike"].by.high


def test_the_more_groups_are_compared_the_more_it_takes():
    one = (Share(18, 40), Share(82, 120))  # about 1 in 100 by chance
    assert compared({"alone": one})["alone"].way == -1
    among = compared({"one": one} | {str(n): (Share(20, 40), Share(60, 120)) for n in range(19)})
    assert among["one"].way == 0


def test_where_no_groups_differ_a_page_seldom_names_one():
    dealt = random.Random("no difference")  # noqa: S311
    named = 0
    for _ in range(200):
        found = {
            name: Share(sum(dealt.random() < 0.6 for _ in range(size)), size)
            for name, size in (("a", 20), ("b", 35), ("c", 50), ("d", 80))
        }
        beside = compared({name: (found[name], others(found, name)) for name in found})
        named += any(each.way for each in beside.values())
    assert named / 200 < 0.05
