"""The rules of the two ratings: what a board would ask about, and what always holds."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance import rollup
from governance.rollup import RULES, Rule, at_most, of_action, of_verdict, place, worst
from governance.verdicts import Verdict
from priorities.keys import faults, in_key, standing_for
from priorities.models import RatingLevel

Role = RatingLevel.Role


def key_of(of, *roles):
    """A key of words that stand for these roles, worst first."""
    return [
        RatingLevel(pk=place, of=of, role=role, position=place, name=f"{place} {role}")
        for place, role in enumerate(roles, 1)
    ]


KEY = key_of("delivery", "off_track", "at_risk", "on_track", "complete")
OFF, RISK, ON, DONE = KEY
IMPACT = key_of("impact", "none", "some", "sustained")
NONE, SOME, LASTS = IMPACT
BRAG = key_of("delivery", "off_track", "off_track", "at_risk", "on_track", "on_track", "complete")

quick = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
ratings = st.sampled_from([*BRAG, None])
parts = st.lists(ratings, min_size=1, max_size=6)


@quick
@given(parts.flatmap(lambda levels: st.tuples(st.just(levels), st.permutations(levels))))
def test_a_whole_does_not_depend_on_the_order_of_its_parts(both):
    in_order, shuffled = both
    assert worst(in_order) == worst(shuffled)


@quick
@given(parts, ratings)
def test_a_worse_part_never_makes_the_whole_better(levels, other):
    for number, level in enumerate(levels):
        if place(other) <= place(level):
            changed = [*levels[:number], other, *levels[number + 1 :]]
            assert place(worst(changed)) <= place(worst(levels))


@quick
@given(parts)
def test_what_nobody_rated_never_reads_as_success_and_hides_nothing(levels):
    whole = worst([*levels, None])
    assert whole is None or whole.role in {Role.OFF_TRACK, Role.AT_RISK}
    bad = [each for each in levels if each and each.role in {Role.OFF_TRACK, Role.AT_RISK}]
    assert whole == worst(bad)


@quick
@given(parts)
def test_a_whole_is_complete_only_when_all_its_parts_are(levels):
    whole = worst(levels)
    done = whole is not None and whole.role == Role.COMPLETE
    assert done == all(each and each.role == Role.COMPLETE for each in levels)


@quick
@given(st.sampled_from([*BRAG, None]), st.booleans(), st.booleans())
def test_lateness_and_silence_never_make_an_action_better(said, late, silent):
    as_said = of_action(said, BRAG, late=False, silent=False).level
    found = of_action(said, BRAG, late=late, silent=silent).level
    if late and said is None:
        assert found.role == Role.OFF_TRACK
    else:
        assert place(found) <= place(as_said)


@pytest.mark.parametrize(
    ("said", "late", "silent", "level", "rule"),
    [
        pytest.param(DONE, True, True, DONE, Rule.COMPLETE, id="complete is never late or silent"),
        pytest.param(ON, True, False, OFF, Rule.LATE, id="late, whatever is said"),
        pytest.param(None, True, True, OFF, Rule.LATE, id="late, and nothing said"),
        pytest.param(None, False, True, None, Rule.NO_UPDATE, id="nothing said"),
        pytest.param(ON, False, True, RISK, Rule.SILENT, id="silent: at risk at best"),
        pytest.param(RISK, False, True, RISK, Rule.SAID, id="silence adds nothing to at risk"),
        pytest.param(OFF, False, True, OFF, Rule.SAID, id="silence improves nothing"),
        pytest.param(ON, False, False, ON, Rule.SAID, id="as it is said"),
    ],
)
def test_an_action(said, late, silent, level, rule):
    assert of_action(said, KEY, late=late, silent=silent) == (level, rule)


@pytest.mark.parametrize(
    ("levels", "whole"),
    [
        pytest.param([DONE, DONE], DONE, id="all complete"),
        pytest.param([DONE, ON], ON, id="one is not complete"),
        pytest.param([DONE, None], None, id="one is not rated"),
        pytest.param([RISK, None], RISK, id="what is at risk is said"),
        pytest.param([NONE, None, LASTS], NONE, id="no difference is said"),
        pytest.param([SOME, None], SOME, id="some difference is no success"),
        pytest.param([LASTS, None], None, id="nothing lasts that is not rated"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_a_whole(levels, whole):
    assert worst(levels) == whole


@pytest.mark.parametrize(
    ("verdict", "more_to_come", "well_before", "level"),
    [
        (Verdict.MET, False, False, LASTS),
        (Verdict.MET, True, False, SOME),
        (Verdict.ON_COURSE, False, False, SOME),
        (Verdict.STILL_POSSIBLE, False, True, SOME),
        (Verdict.STILL_POSSIBLE, False, False, NONE),
        (Verdict.NOT_YET_MEASURABLE, False, False, None),
        (Verdict.NOT_YET_MEASURABLE, False, True, SOME),
        (Verdict.NOT_SHOWN, False, True, None),
        (Verdict.NOT_MET, False, True, NONE),
        (Verdict.OUT_OF_REACH, False, True, NONE),
    ],
)
def test_a_verdict_is_read_as_impact(verdict, more_to_come, well_before, level):
    said = of_verdict(verdict, IMPACT, more_to_come=more_to_come, well_before=well_before)
    assert said.level == level


def test_what_was_met_and_is_missed_since_does_not_last():
    asked = {"more_to_come": False, "well_before": False}
    said = of_verdict(Verdict.MET, IMPACT, **asked, missed_since=True)
    assert said == (SOME, Rule.PARTLY_MET)


def test_people_stand_in_for_what_is_not_judged_and_for_nothing_else():
    assert rollup.within_objective([NONE, None], LASTS) == [NONE, LASTS]
    assert rollup.within_objective([LASTS], NONE) == [LASTS]
    assert rollup.within_objective([], SOME) == [SOME]
    assert rollup.of_measure(rollup.Ruled(None, Rule.UNJUDGED), SOME) == (SOME, Rule.PEOPLE)
    assert rollup.of_measure(rollup.Ruled(NONE, Rule.NOT_MET), SOME) == (NONE, Rule.NOT_MET)


def test_every_rule_is_told_in_one_sentence():
    assert RULES.keys() == {*Rule}
    for _, about, sentence in RULES.values():
        assert about
        assert sentence.endswith(".")
        assert sentence.count(". ") == 0


def test_a_word_that_has_gone_is_read_as_the_one_that_stands_for_the_same_now():
    assert in_key(RISK, KEY) is RISK
    gone = RatingLevel(pk=99, of="delivery", role="off_track", position=7)
    assert in_key(gone, KEY) == OFF
    assert standing_for(Role.ON_TRACK, BRAG) == BRAG[3], "the worst of two"
    assert at_most(Role.ON_TRACK, BRAG) == BRAG[4], "the best of two"
    two = key_of("delivery", "off_track", "complete")
    assert standing_for(Role.ON_TRACK, two) == two[0], "no key makes it better"
    assert standing_for(Role.OFF_TRACK, two[1:]) == two[1], "unless it has nothing worse"
    assert standing_for(Role.OFF_TRACK, []) is None
    assert at_most(Role.OFF_TRACK, []) is None


def test_a_key_is_in_order_and_has_both_ends():
    assert faults([*KEY, *IMPACT]) == []
    (fault,) = faults([OFF, ON, RISK, DONE, *IMPACT])
    assert "in order" in fault
    assert faults([*KEY[:3], *IMPACT]) == [
        "Delivery: one word must stand for “Complete: it ends an action”."
    ]
    assert len(faults([])) == 4
