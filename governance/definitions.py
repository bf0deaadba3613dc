"""What each figure counts, in words. One place: the page, an export and a pack quote it."""

from typing import NamedTuple

from ehcp_tracking import law
from governance.chance import BASE, RUN, SHORT, TREND


class Definition(NamedTuple):
    basis: str
    numerator: str
    denominator: str
    exceptions: str
    note: str = ""


RANGE = (
    "Those that can still be in time are left out until they are decided. Until then a range "
    "stands for the rate: its low end is the rate if all of them are late, its high end the rate "
    "if all of them are in time."
)
IN_20_WEEKS = "Final plans sent within 20 weeks, the last day included."
ENDED_LATE = (
    "Cases that were refused, ended with no plan or were closed are in no rate. Those that ended "
    "so after their 20 weeks are counted on the dashboards, beside the rate of the same months, so "
    "that ending a case hides no lateness."
)
COUNTED = "Requests and new responsibility for a child count; overturned decisions do not."

RECEIVED = Definition(
    basis=f"Month received: the month in which the 20 weeks of a case began. {COUNTED}",
    numerator=IN_20_WEEKS,
    denominator=f"Final plans sent, and open cases whose 20 weeks have passed. {RANGE}",
    exceptions=(
        "Without exceptions: a case with a lawful exception is left out of both, late or not. "
        "With exceptions: all plans sent in time, of all plans sent, once no case is open."
    ),
    note=ENDED_LATE,
)
DUE = RECEIVED._replace(
    basis=f"Month due: the month in which the 20 weeks of a case end. {COUNTED}"
)
ISSUED = Definition(
    basis=f"Month issued: the month in which the final plan was sent. {COUNTED}",
    numerator=IN_20_WEEKS,
    denominator="Final plans sent. Cases without a plan are in no month, however late they are.",
    exceptions="Without exceptions: plans with a lawful exception are left out of both.",
    note=(
        "This is how the Department for Education publishes it. Clearing a backlog of late cases "
        "lowers it, so it is not the measure of the targets. Weeks run from the start of the 20 "
        "weeks to the final plan."
    ),
)
ALL_SENT = "The cohort rate of months issued is the same: every case in it has its plan."
ADVICE = Definition(
    basis="Month asked for: the month in which the request for advice reached the service.",
    numerator="Advice received within 6 weeks, the last day included.",
    denominator=(
        "Advice received, advice overdue, and advice never answered whose case ended after the 6 "
        f"weeks. {RANGE}"
    ),
    exceptions="Late advice that a lawful exception excuses is left out.",
    note=(
        "Education is education settings and educational psychology together. The family, other "
        "advisers and accepted existing advice are in no figure: no 6 weeks bind them."
    ),
)
DECISIONS = Definition(
    basis=f"Month notified: the month in which the family was told. {COUNTED}",
    numerator="Decisions whether to assess that were notified within 6 weeks.",
    denominator="Decisions whether to assess that were notified.",
    exceptions="Included. Those with a lawful exception are counted beside the rate.",
    note=(
        "Undecided and overdue: open cases past their 6 weeks without a decision and without an "
        "exception, by the month in which the decision was due."
    ),
)
NO_PLAN = Definition(
    basis=f"Month notified: the month in which the family was told. {COUNTED}",
    numerator="Decisions after an assessment not to issue a plan, notified within 16 weeks.",
    denominator="Decisions after an assessment not to issue a plan.",
    exceptions="Included. Those with a lawful exception are counted beside the rate.",
)
OPEN = Definition(
    basis=f"Cases open on the day. {COUNTED}",
    numerator="Open cases whose 20 weeks have passed, by whole weeks since.",
    denominator="All open cases, in time or not.",
    exceptions="A case with a lawful exception is open and is not counted as overdue.",
)
OVERTURNED = Definition(
    basis=(
        "Cases that follow a refusal to assess, or no plan, that did not stand: by an order of the "
        "tribunal, an agreement at mediation, or an appeal that was not opposed. No other figure "
        "counts them, since their time limits are shorter."
    ),
    numerator=(
        f"Final plans sent within {law.CASE['plan']['order_to_assess'].limit.words} of an order or "
        f"agreement to assess, or within {law.CASE['plan']['order_to_plan'].limit.words} of one to "
        "make a plan, the last day included."
    ),
    denominator=f"Final plans sent, and open cases whose time limit has passed. {RANGE}",
    exceptions=(
        "Without exceptions: a case with a lawful exception is left out of both, late or not. "
        "With exceptions: all plans sent in time, of all plans sent."
    ),
    note="All that had started by the day above, whenever that was.",
)
BACKLOG = Definition(
    basis=f"Cases received before the cut-off, and not ended by then. {COUNTED}",
    numerator="Those that have ended: plan sent, no plan, refused or closed.",
    denominator="All of them.",
    exceptions="Included: a case with an exception had to be completed too.",
    note="The promise is met only if none was open on the day promised, whatever came later.",
)
PUBLISHED = ISSUED._replace(
    basis="Calendar year in which the final plan was sent, for published figures and ours alike.",
    note=(
        "Published by the Department for Education from the SEN2 return, in the summer after the "
        "year with which they stand here. A year that is shown as at a day before 1 July of the "
        "next says so: it need not have been out on that day. Ours are counted from the cases held "
        "here: where the number of plans differs, cases are missing here or were corrected since. "
        "Up to 2022 the return was one total of each area; from 2023 on it is made person by "
        "person. That is a break in the series: what changes across it need not have changed for "
        "children."
    ),
)
RECONCILED = PUBLISHED._replace(
    numerator=(
        "Our rate less the published one, in percentage points; our plans less the published ones."
    ),
    denominator=(
        "None. Rates are published with one decimal place, so two that are at most 0.05 points "
        "apart may be the same: they agree within rounding. How many published plans were in time "
        "is not published: it is told as all numbers that give the rate."
    ),
    exceptions="Each rate is compared with the published one of its own kind.",
    note=(
        "Likely reasons follow from stated rules: fewer plans here than published, with cases that "
        "began before those held here, or plans that followed an overturned decision, which the "
        "return counts among new plans; dates recorded here since; as many, with another rate; the "
        "rate without exceptions apart; the year before or from 2023 on. They are likely, not "
        "known."
    ),
)

LATENESS = Definition(
    basis=(
        "Month due: the month in which the time limit of a step ended. Steps are the decision, no "
        "plan, the draft and the final plan where the law has a limit for them, and advice. Cases "
        "count on every basis."
    ),
    numerator=(
        "Weeks late: days from the last day in time to the day of the step, over 7. Of a step "
        "never done in a case that ended, to that end; of one not done yet, to the day on which "
        "these figures are as at."
    ),
    denominator="For the shares: the weeks late of all steps that have a reason recorded.",
    exceptions="Included: an exception excuses lateness, and does not undo it.",
    note=(
        "A step has one main reason. Reasons are as they are recorded now, also for a past day. "
        "Advice lies with who was asked for it; any other step with whom its reason names, or "
        "with the area itself."
    ),
)

WAITING = Definition(
    basis=f"Cases open on the day, by the weeks since their 20 weeks began. {COUNTED}",
    numerator=(
        "Cases at a stage: to decide, until the family is told whether there will be an "
        "assessment; gathering advice, until all that was asked for has come; to decide whether "
        "there will be a plan, until the family is told; to draft, until the draft is sent; to "
        "finalise, until the final plan is sent. The last of these that a case has come to counts."
    ),
    denominator="All open cases. Each is at one stage and of one age.",
    exceptions=(
        "They play no part in stages and ages. A case with a lawful exception is not counted as "
        "overdue."
    ),
    note=(
        "The last day of a week is in it: a case is in its first 6 weeks up to the last day of "
        "the decision, and in its first 20 weeks up to the last day of the plan. The chart names a "
        "stage where more than half of those are who have waited for over 20 weeks."
    ),
)
BURN_DOWN = Definition(
    basis=f"Cases received before the cut-off, and not ended by then. {COUNTED}",
    numerator="Those that had not ended by the end of each month.",
    denominator="None: it is a count. At the cut-off it is all of them.",
    exceptions="Included: a case with an exception had to be completed too.",
    note=(
        "The straight line runs from all of them at the cut-off to none on the day promised, and "
        "allows whole cases. More than it allows is behind it, fewer is ahead of it."
    ),
)
TAKEN = Definition(
    basis=f"Month issued: the months in which the final plan was sent. {COUNTED}",
    numerator=(
        "Weeks, of seven days, from one step to the next. A step that was done before the one that "
        "it follows took none. The middle of them is the median: half took no longer. A quarter "
        "took no longer than the lower quarter, three quarters no longer than the upper."
    ),
    denominator=(
        "Final plans sent in which the days of both steps are known. Advice is all in on the day "
        "of the last of what was asked of anybody but the family."
    ),
    exceptions="Included.",
    note=(
        "Cases without a plan are not in it, however long they have waited. Only the law makes a "
        "step late: a day that the area set itself does not. The chart names the step with the "
        "longest median, if no other has the same."
    ),
)

WHAT_IF = Definition(
    basis=(
        "Requests that come within a year from the day above, by the weeks in which they come. "
        f"{COUNTED}"
    ),
    numerator="Of those whose case comes to a plan, the plans sent within 20 weeks.",
    denominator=(
        "All whose case comes to a plan. Of four futures out of five, the figure is in the range."
    ),
    exceptions=(
        "Not taken out: whether one will excuse lateness is not known. So the share in time may "
        "be another than that of other pages. Only the cases overdue now are without exceptions."
    ),
    note=(
        "A model, and no forecast of what will be decided. It knows requests, advice and the time "
        "of case managers, and nothing else."
    ),
)

SENT = "Month issued: the month in which the final plan was sent."
WEEKS_MEAN = Definition(
    basis=f"{SENT} {COUNTED}",
    numerator="Days from the start of the 20 weeks to the final plan, over 7, of all plans sent.",
    denominator="Final plans sent.",
    exceptions="Included.",
    note="Cases without a plan are not in it, however long they have waited.",
)
WEEKS_MEDIAN = WEEKS_MEAN._replace(
    numerator=(
        "Days from the start of the 20 weeks to the final plan, over 7, of the plan in the middle: "
        "half of the plans took no longer."
    ),
)
OPEN_OVER_52_WEEKS = WAITING._replace(
    numerator="Open cases of which more than 52 weeks have passed since their 20 weeks began.",
    denominator="All open cases.",
    exceptions="Included: an exception does not shorten a wait.",
    note="52 weeks end with day 364 after the start, which is still in them.",
)
AGREED = DECISIONS._replace(
    numerator="Decisions to assess.",
    exceptions="They play no part.",
    note="A higher share is no better in itself: a target on it is the area's own.",
)
BACKLOG_OPEN = BACKLOG._replace(
    numerator="Those that have not ended.", note="It is none once all are completed."
)
# Of counts as at a day, which move between two days.
BACKLOG_LEFT = BURN_DOWN._replace(
    numerator="Those that had not ended by the end of the day.",
    note="More than none on the day promised misses the promise, whatever came later.",
)
OPEN_CASES = OPEN._replace(
    numerator=(
        "Open cases: all of them. Past 20 weeks: those whose 20 weeks have passed. More than 26 "
        "weeks past them: those of which more than 26 whole weeks have passed since."
    ),
    denominator="None: they are counts. Each of the later ones is in those before it.",
    exceptions=(
        "A case with a lawful exception is open, and is in neither of the two that are past 20 "
        "weeks."
    ),
)
DECISIONS_OVERDUE = Definition(
    basis=f"Cases open on the day in which the family has not been told by it. {COUNTED}",
    numerator=(
        "Decisions whether to assess that are not notified and whose 6 weeks have passed. The "
        "last day is in time."
    ),
    denominator="None: it is a count.",
    exceptions="A decision with a lawful exception is left out.",
)
ADVICE_OVERDUE = Definition(
    basis="Advice asked for by the day, in cases open on it, whenever it was asked for.",
    numerator=(
        "Advice that has not come and whose 6 weeks have passed. The last day is in time. What "
        "has not come when its case ends is overdue no more."
    ),
    denominator="None: it is a count of pieces of advice, and a case may wait for several.",
    exceptions="Advice that a lawful exception excuses is left out.",
    note=ADVICE.note,
)
WEEKS_LATE = LATENESS._replace(
    denominator="None: it is a sum. Beside it stands how many steps were late.",
)
EXPLAINED = LATENESS._replace(
    numerator="Late steps for which a reason is recorded.",
    denominator="All late steps.",
    note="Reasons are as they are recorded now, also for a past day.",
)
TO_CHECK = Definition(
    basis="Cases known on the day, on every basis.",
    numerator=(
        "Cases in which something is missing or improbable: clocks of a request that start after "
        "it was received, long undecided, an outcome without a decision, a plan too soon after its "
        "draft, a person over 25, a UPN of another child, two open cases of one child, a plan "
        "without psychological advice."
    ),
    denominator="All of them.",
    exceptions="They play no part.",
    note="Something to check may be right as it is. A case is counted once.",
)


def of_plans_sent(definition: Definition, *, exceptions: bool) -> Definition:
    """Return what a rate of the plans sent counts, on the basis of another definition."""
    return definition._replace(
        denominator=f"Final plans sent. Open cases are not in it until their plan is sent. {RANGE}",
        exceptions=(
            "Included: a plan with a lawful exception counts like any other."
            if exceptions
            else "Without exceptions: plans with a lawful exception are left out of both."
        ),
    )


def of_clocks(counted: str) -> Definition:
    """Return what a figure of reviews, amendments or transfers counts."""
    return Definition(
        basis="Month due: the month in which the time limit ended, of every plan of the area.",
        numerator=f"Of {counted}, those done within the time limit, the last day included.",
        denominator=f"Those done, those never done, and those past their last day. {RANGE}",
        exceptions="Included: what an exception excuses counts as late all the same.",
    )


# How we tell change from chance.
CHANCE = {
    "Months": (
        "Only a month that is decided and has something to measure is in a rule. One that can "
        "still change is a range, and in none."
    ),
    "Centre": f"The rate of the first {BASE} such months shown, all their cases together.",
    "Limits": (
        "Where the rate is steady, at most one month in a thousand lies below its limits by "
        "chance, and one above. The fewer cases a month has, the wider they are. They are exact "
        "(Fisher's exact test, each side alone) and allow for the chance in the centre's own "
        "months, each of which is held against the others."
    ),
    "A month outside its limits": (
        "More than chance is at work: ask what. A single month is no trend and never a verdict."
    ),
    "A run": (
        f"{RUN} months or more in a row on one side of the centre, if chance alone would part all "
        "their cases together so far from those of the centre's own months at most 5 times in a "
        f"thousand; or {SHORT} or more, if at most once in a thousand. Both by the same exact test "
        "as the limits. A month on the centre ends a run."
    ),
    "A new centre": (
        "With a run the rate is better or worse since its first month, and from that month on has "
        f"a new centre: the rate of the first {BASE} months of the run, or of all it has. What a "
        "centre begins with is no run from it."
    ),
    "A trend": f"{TREND} months in a row, each above the one before, or each below it.",
    "False alarms": (
        "Simulated, where nothing changes in 24 months: about one chart in 20 shows one of these "
        "all the same, and of pages with ten such charts two in five."
    ),
    "What this takes for granted": (
        "That each case stands for itself. Where many wait for one service, or a backlog is "
        "cleared at once, months move together: the rules then find more than they would, and "
        "tell that something happened, not what."
    ),
    "Targets": "They are judged on all months of a step together, and never by these rules.",
}

# Figures by group of children, and how groups are compared.
EQUITY = {
    "in_time": RECEIVED._replace(
        note=f"Only months that are decided are offered. {ENDED_LATE}",
    ),
    "overdue": OPEN._replace(
        numerator="Open cases whose 20 weeks have passed.",
        exceptions="A case with a lawful exception is open and is not counted as overdue.",
    ),
    "waited": Definition(
        basis=f"Cases open on the day. {COUNTED}",
        numerator=(
            "Days from the start of the 20 weeks to the day, over 7, of the case in the middle: "
            "half of the cases have waited no longer. Its interval is exact; of fewer than six "
            "cases there is none."
        ),
        denominator="None: it is a median.",
        exceptions="Included.",
        note="A group is compared by how many of it have waited longer than the median of all.",
    ),
}
EQUITY_RULES = {
    "Groups": (
        "Age is that on the day the request was received, and so is whether the child was looked "
        "after by a local authority: staff record that with the request, since case files have no "
        "column for it. The kind of school or setting is the one that the area's list has under "
        "the same name; what is not in the list, or has no kind there, is not recorded."
    ),
    "Intervals": (
        "Of 95%: of all that are drawn so, about 19 in 20 hold the true value. Of rates it is "
        "Wilson's, which is right for few cases and near 0% and 100%; of differences Newcombe's, "
        "which is made of two of those; of medians the exact one, from one case to another."
    ),
    "Difference beyond chance": (
        "Each group is held against all other children by Fisher's exact test. The more groups "
        "are compared, the likelier one of them differs by chance: so all comparisons of the page "
        "are corrected together by Holm's rule. Where no groups differ, at most one page in 20 "
        "names one that does. That none is found does not show that there is none: with few "
        "cases only large differences can be told from chance."
    ),
    "What is hidden": (
        "A group of which 1 to 5 are in the share, or 1 to 5 are not. So that nothing can be "
        "subtracted back from the figure of all, other groups are hidden with it, the smallest "
        "first, until what is hidden adds up to no such number either. The months offered do not "
        "overlap, for the same reason."
    ),
}

DELIVERY = Definition(
    basis="Actions of the plan as it stood on the day, with the dates that were agreed by then.",
    numerator=(
        "Late: those past the date that holds, of which no update says that they are complete. "
        "Silent: those not complete of which nothing was heard for longer than the area's period."
    ),
    denominator="All actions of the priority.",
    exceptions="They play no part.",
    note=(
        "A priority is rated as its worst objective, and an objective as its worst action. An "
        "owner may put another rating in its place for a time, with a reason."
    ),
)
IMPACT = Definition(
    basis="Measures of the plan as it stood on the day, each judged on its own target.",
    numerator=(
        "Those that meet all of their target have made a difference that lasts, those on course "
        "or with an earlier step met some difference, any others none yet."
    ),
    denominator="All measures of the priority.",
    exceptions="As the figure of each measure has it.",
    note=(
        "A priority is rated as its worst objective, and an objective as its worst measure; one "
        "that nobody has judged counts as worse than a difference that lasts. For a board, what "
        "is not shown of a measure is not judged."
    ),
)

# Under the words by which the dashboards and their files name each figure.
BY_FIGURE = {
    "Plans within 20 weeks by month received": RECEIVED,
    "Plans within 20 weeks by month due": DUE,
    "Plans within 20 weeks by month issued": ISSUED,
    "Advice within 6 weeks by month asked for": ADVICE,
    "Decisions whether to assess, within 6 weeks": DECISIONS,
    "Decisions not to issue a plan, within 16 weeks": NO_PLAN,
    "Open cases": OPEN,
    "Overturned cases": OVERTURNED,
    "The backlog": BACKLOG,
    "Children waiting": WAITING,
    "The backlog, left at month ends": BURN_DOWN,
    "Weeks from step to step": TAKEN,
    "Weeks late": LATENESS,
    "Delivery of the plan": DELIVERY,
    "Impact of the plan": IMPACT,
    "Published figures by calendar year": PUBLISHED,
}
