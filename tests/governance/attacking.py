"""What a reader of the board's pages can deduce: read them, and bound every count by all of them.

Of a caseload it knows what is read here, the contract (section 4) and the rules of disclosure.
A count is told by what it is of and as at which day: ("Plans", first month, last month, "in time",
as at), ("Services", first, last, service, "late", as at), ("children", "total", as at).
"""

import re
from calendar import month_name
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from html import unescape
from itertools import combinations, pairwise
from typing import NamedTuple

from tests.governance.bounds import MOST, Bounds
from wsoa.months import Month

NONE = "None"
UNDECIDED = "Not decided yet"
HIDDEN = "Not shown: small numbers"
PARTS = ("in time", "late", "undecided")
LIMITS = {"Plans": timedelta(weeks=20), "Advice": timedelta(weeks=6)}
COHORTS = {
    "Plans": "Plans within 20 weeks, by months received",
    "Advice": "Advice within 6 weeks, all services, by months asked for",
}
PROMISES = "Each target step, judged on all of its months"
SERVICES = "Advice within 6 weeks by service, by quarter asked for"
EDUCATION = ("Of education: settings", "Of education: psychologists")
POOLED = ("Education", "Health", "Social care")
WAITING = "Open requests and assessments"
CHILDREN = {
    "Not past their 20 weeks, or with a lawful exception": "in time",
    "Past them by up to 26 weeks": "up to 26 weeks",
    "Past them by more than 26 weeks": "over 26 weeks",
    "Past their 20 weeks": "overdue",
    "All children waiting for a plan": "total",
}
BACKLOG = {
    "Received before": "outstanding",
    "Of these, open on": "open on the day",
    "Completed by": "completed",
    "Still open": "open",
}
COME = {
    "An assessment was agreed": "assessed",
    "All advice is in, or a plan was agreed": "advised",
    "The draft plan was sent": "drafted",
}
BETWEEN = ("to decide", "assessing", "advised, not drafted")
COME_TO = "Children waiting by how far they have come at least"
LEFT = "What was left of the backlog, each as at its own day"
MOVED = {
    "Children waiting": ("children", "total"),
    "Waiting past 20 weeks": ("children", "overdue"),
    "Waiting more than 26 weeks past them": ("children", "over 26 weeks"),
    "Backlog, still open": ("backlog", "open"),
}
VERDICTS = re.compile("Met|Not met|Out of reach|On course|Still possible|Not yet measurable")
CUT_OFF, PROMISED_ON = date(2019, 11, 30), date(2020, 9, 30)  # the area's backlog, public


class Shown(NamedTuple):
    """What a page tells of a cohort: its rate in words; its target and verdict, if it has one.

    `decided` is None where the page does not say whether any are undecided.
    """

    rate: str
    target: Fraction | None = None
    verdict: str = ""
    decided: bool | None = None


class Page(NamedTuple):
    """What the page of a month's end tells, by count or cohort; a count is None where hidden.

    `left` is how much of the backlog was left on other days than its own.
    """

    as_at: date
    cohorts: dict
    services: dict
    counts: dict
    backlog: str
    left: dict


# What the promises are put under, by their verdicts.
GROUPS = {
    "Met": {"Met"},
    "Missed": {"Not met", "Out of reach"},
    "Cannot be judged yet": {"On course", "Still possible", "Not yet measurable"},
    HIDDEN: {HIDDEN},
}
NAMED = re.compile(r"(Plans|Advice), [0-9.]+%: (.*)")

# Reading


def read(html):
    """Return what a page tells now, and what it tells of the month before."""
    found = tables(html)
    as_at = day(re.search(r"As at (\d+ \w+ \d+)\.", html)[1])
    cohorts = {
        (kind, *months(row[0])): shown(*row[1:3])
        for kind, caption in COHORTS.items()
        for row in found[caption][1:]
    }
    for promise, why, *_ in found[PROMISES][1:]:
        if "Met Enough" in why:
            about = promised(promise)
            met = cohorts[about]
            cohorts[about] = met._replace(decided="undecided" not in why)
    says_nothing_else(html, cohorts)
    heads, *quarters = found.get(SERVICES, [[]])
    services = {
        (*months(row[0]), service): rate
        for row in quarters
        for service, rate in zip(heads[1:], row[1:], strict=True)
    }
    counts = {("children", CHILDREN[name]): number(n) for name, n in found[WAITING][1:]}
    for name, told in found.get(COME_TO, [])[1:]:
        counts["stage", COME[name]] = number(told)
    for name, told in backlog_terms(html):
        counts["backlog", name] = number(told)
    left = {day(words): number(told) for words, told, _ in found.get(LEFT, [])[1:]}
    (kept,) = (row[1] for row in found[PROMISES] if row[0].startswith("The backlog completed"))
    now = Page(as_at, cohorts, services, counts, VERDICTS.match(kept)[0], left)
    return before(now, found.get("Figures that are not what they were", [[]])[1:]), now


def says_nothing_else(html, cohorts):
    """Fail if a promise stands elsewhere on the page with another verdict than in its table.

    A sentence on what needs somebody calls it new where its verdict was another in the month
    before: that is what the page of that month tells.
    """
    of_needs = html.split('id="needs"')[1].split('id="promises"')[0]
    for sentence in map(text, re.findall(r"<li>(.*?)</li>", of_needs, re.S)):
        name, _, told = sentence.removeprefix("New: ").partition(" : ")
        if cohort := NAMED.fullmatch(name):
            assert VERDICTS.match(told)[0] == cohorts[cohort[1], *months(cohort[2])].verdict
    for group, names in re.findall(r"<dt.*?>(.*?)</dt>\s*<dd.*?>(.*?)</dd>", html, re.S):
        for name in map(text, names.split("<br>") if text(group) in GROUPS else []):
            if cohort := NAMED.fullmatch(name):
                verdict = cohorts[cohort[1], *months(cohort[2])].verdict
                assert verdict in GROUPS[text(group)]


def promised(words):
    """Return the cohort of a promise: "60% of plans in 20 weeks received January 2020 Measure…"."""
    kind = "Plans" if "of plans in" in words else "Advice"
    asked = re.search(r"(?:received|asked for) (.*?) Measure", words)
    return kind, *months(asked[1])


def tables(html):
    """Return {caption, without its day: rows of cells} in the words of a page."""
    found = {}
    for table in re.findall(r"<table.*?</table>", html, re.S):
        caption = text(re.search(r"<caption.*?</caption>", table, re.S)[0]).split(", as at")[0]
        rows = re.findall(r"<tr.*?</tr>", table, re.S)
        found[caption] = [
            [text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in rows
        ]
    return found


def text(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def backlog_terms(html):
    for term, told in re.findall(r"<dt.*?>(.*?)</dt>\s*<dd.*?>(.*?)</dd>", html, re.S):
        for start, name in BACKLOG.items():
            if text(term).startswith(start):
                yield name, text(told)


def shown(rate, promised):
    if promised == "None":
        return Shown(rate)
    target, _, verdict = promised.partition("%: ")
    return Shown(rate, Fraction(target), verdict)


def before(now, moves):
    """Return what the page tells of the month before: what did not move is as it is now."""
    then = {figure: earlier for figure, earlier, _ in moves}
    as_at = Month.of(now.as_at).after(-1).last
    cohorts = {}
    for (kind, first, last), each in now.cohorts.items():
        if each.target is None:
            continue
        name = re.compile(rf"{kind}, [0-9.]+%: (.*)")
        told = next(
            (then[f] for f in then if name.match(f) and months(name.match(f)[1]) == (first, last)),
            None,
        )
        if told is None:
            cohorts[kind, first, last] = each._replace(decided=None)
        else:
            verdict, _, rate = told.replace(HIDDEN, "").partition(": ")
            rate = rate.replace("rate not shown, small numbers", "")
            cohorts[kind, first, last] = Shown(rate or HIDDEN, each.target, verdict)
    counts = {
        count: number(then[figure]) if figure in then else now.counts.get(count)
        for figure, count in MOVED.items()
    }
    return Page(as_at, cohorts, {}, counts, then.get("Backlog, promise", now.backlog), {})


def months(words):
    """Return the first and last month of "January to September 2020", or of one month."""
    first, _, last = words.rpartition(" to ")
    last = month(last)
    if not first:
        return last, last
    return month(first if first[-1].isdigit() else f"{first} {last.year}"), last


def month(words):
    name, year = words.split()
    return Month(int(year), [*month_name].index(name))


def day(words):
    number, month_and_year = words.split(maxsplit=1)
    return month(month_and_year).first.replace(day=int(number))


def number(words):
    """Return the least and the most that words say; None where they say nothing."""
    if words == "Not shown":
        return None
    if words == "Fewer than 10":
        return 0, 9
    least, _, most = words.replace(",", "").partition(" to ")
    return int(least), int(most or least)


# Deducing


def deduce(pages, without_exceptions=False):
    """Return the bounds of every count, from the pages of successive month ends.

    `without_exceptions`: the reader has heard that the area records none.
    """
    known = Bounds()
    for page in pages:
        for (kind, first, last), each in page.cohorts.items():
            a_cohort(known, page.as_at, kind, first, last, each)
        children(known, page)
        stages(known, page)
        backlog(known, page)
        services(known, page)
    for earlier, later in pairwise(pages):
        for first, last, service in earlier.services.keys() & later.services.keys():
            of_services_between(known, first, last, service, earlier.as_at, later.as_at)
        for kind, first, last in earlier.cohorts.keys() & later.cohorts.keys():
            between_pages(known, kind, first, last, earlier.as_at, later.as_at, without_exceptions)
    between(known, pages)
    return known.narrow()


def counts_of(kind, first, last, as_at):
    return [(kind, first, last, part, as_at) for part in PARTS]


def a_cohort(known, as_at, kind, first, last, told):
    """One cohort as one page shows it."""
    _, late, undecided = parts = counts_of(kind, first, last, as_at)
    for part in parts:
        known.at_least({part: 1})
    if as_at < first.first:
        for part in parts:
            known.is_number(part, 0)
    if as_at <= first.first + LIMITS[kind]:
        known.is_number(late, 0)
    if as_at > last.last + LIMITS[kind]:
        known.is_number(undecided, 0)
    if told.rate == HIDDEN:
        known.one_is_small_or_none(parts)
    elif told.rate == NONE:
        known.equal(dict.fromkeys(parts, 1))
    else:
        a_rate(known, as_at >= last.last, parts, told.rate)
    if told.target is not None:
        a_verdict(known, as_at >= last.last, parts, told)


def a_rate(known, over, parts, words):
    in_time, _, undecided = parts
    for part in parts:
        known.not_small(part)
    low, *high = (int(each) for each in re.findall(r"(\d+)%", words))
    window(known, low, [in_time], parts)
    window(known, *(high or [low]), [in_time, undecided], parts)
    if not high and not words.endswith("so far"):
        known.is_number(undecided, 0)
    elif high or over:
        known.at_least({undecided: 1}, 1)


def window(known, percent, made, whole):
    """Hold that some counts are a whole per cent of a whole: 0 and 100 are none and all alone."""
    rest = [each for each in whole if each not in made]
    known.at_least(dict.fromkeys(whole, 1), 6)
    if percent == 0:
        known.equal(dict.fromkeys(made, 1))
    elif percent == 100:
        known.equal(dict.fromkeys(rest, 1))
    else:
        known.at_least(dict.fromkeys(made, 1), 6)
        known.at_least(dict.fromkeys(rest, 1), 6)
        if percent > 1:
            share(known, Fraction(2 * percent - 1, 2), made, whole, reached=True)
        if percent < 99:
            share(known, Fraction(2 * percent + 1, 2), made, whole, reached=False)


def share(known, percent, made, whole, reached):
    """Hold that some counts reach a per cent of a whole, or that they do not."""
    sign = 1 if reached else -1
    scale = Fraction(percent).denominator
    terms = defaultdict(int)
    for each in made:
        terms[each] += sign * 100 * scale
    for each in whole:
        terms[each] -= sign * int(percent * scale)
    known.at_least({name: int(factor) for name, factor in terms.items()}, 0 if reached else 1)


def a_verdict(known, over, parts, told):
    in_time, late, undecided = parts
    target, judged, possible = told.target, [in_time, late], [in_time, undecided]
    match told.verdict:
        case "Met":
            share(known, target, [in_time], parts, reached=True)
        case "Not met":
            known.is_number(undecided, 0)
            share(known, target, [in_time], parts, reached=False)
        case "Out of reach":
            known.at_least({undecided: 1}, 1)
            share(known, target, possible, parts, reached=False)
        case "On course":
            share(known, target, [in_time], judged, reached=True)
        case "Still possible":
            share(known, target, [in_time], judged, reached=False)
        case "Not yet measurable":
            known.equal(dict.fromkeys(judged, 1))
    if told.verdict in ("On course", "Still possible") and over:
        share(known, target, [in_time], parts, reached=False)
        share(known, target, possible, parts, reached=True)
    if told.decided is not None:
        known.equal({undecided: 1}) if told.decided else known.at_least({undecided: 1}, 1)
    if told.verdict in ("Met", "Not met", "Out of reach", "On course", "Still possible"):
        known.at_least(dict.fromkeys(judged, 1), 1)


def children(known, page):
    """The children waiting: who is not decided is one of them, the overdue are late."""
    in_time, up_to_26, over_26, overdue, total = (
        ("children", name, page.as_at) for name in CHILDREN.values()
    )
    known.equal({up_to_26: 1, over_26: 1, overdue: -1})
    known.equal({in_time: 1, overdue: 1, total: -1})
    plans = [cohort for cohort in page.cohorts if cohort[0] == "Plans"]
    known.no_more([(*cohort, "undecided", page.as_at) for cohort in plans], [in_time])
    begun = page.as_at - timedelta(weeks=20 + 27)
    if any(first.first <= begun for _, first, _ in plans):
        lately = [(*cohort, "late", page.as_at) for cohort in plans if cohort[2].last > begun]
        known.no_more([up_to_26], lately)
    told(known, "children", page, CHILDREN.values())


def stages(known, page):
    """Who has come so far has come as far as each step before; the rest waits between two."""
    assessed, advised, drafted = (("stage", name, page.as_at) for name in COME.values())
    chain = [("children", "total", page.as_at), assessed, advised, drafted]
    between = [("stage", name, page.as_at) for name in BETWEEN]
    for whole, part, rest in zip(chain[:-1], chain[1:], between, strict=True):
        known.equal({part: 1, rest: 1, whole: -1})
    told(known, "stage", page, COME.values())


def told(known, kind, page, names):
    for name in names:
        bounded(known, (kind, name, page.as_at), page.counts.get((kind, name)) or (0, MOST))


def bounded(known, count, ends):
    least, most = ends
    known.at_least({count: 1}, least)
    known.at_least({count: -1}, -most)


def backlog(known, page):
    outstanding, on_the_day, completed, is_open = (
        ("backlog", name, page.as_at) for name in BACKLOG.values()
    )
    total = ("children", "total", page.as_at)
    told(known, "backlog", page, BACKLOG.values())
    known.equal({outstanding: 1, completed: -1, is_open: -1})
    for as_at, ends in page.left.items():
        first_day = outstanding if as_at == CUT_OFF else None
        bounded(known, first_day or ("backlog", "open", as_at), ends)
    if page.as_at < CUT_OFF:
        known.equal({outstanding: 1, is_open: -1})
    plans = [cohort for cohort in page.cohorts if cohort[0] == "Plans"]
    old = [cohort for cohort in plans if cohort[2].last < CUT_OFF]
    young = [cohort for cohort in plans if cohort[1].first >= CUT_OFF]
    known.no_more([(*cohort, "undecided", page.as_at) for cohort in old], [is_open])
    beside = [(*cohort, "undecided", page.as_at) for cohort in young]
    known.no_more([is_open, *beside], [total])
    if page.as_at > CUT_OFF + timedelta(weeks=20 + 27):
        in_time, over_26 = (("children", name, page.as_at) for name in ("in time", "over 26 weeks"))
        known.no_more([is_open, *beside], [in_time, over_26])
    if page.as_at >= PROMISED_ON:
        known.no_more([is_open], [on_the_day])
        known.no_more([on_the_day], [outstanding])
    match page.backlog:
        case "Not yet measurable" if page.as_at >= CUT_OFF:
            known.is_number(outstanding, 0)
        case "Met":
            known.is_number(on_the_day, 0)
            known.at_least({outstanding: 1}, 1)
        case "Not met":
            known.at_least({on_the_day: 1}, 1)
        case "On course":
            known.is_number(is_open, 0)
            known.at_least({outstanding: 1}, 1)
        case "Still possible":
            known.at_least({is_open: 1}, 1)


def services(known, page):
    """Services of a quarter that is decided stand beside each other: in time or late."""
    quarters = defaultdict(dict)
    for (first, last, service), rate in page.services.items():
        if rate != UNDECIDED:
            quarters[first, last][service] = rate
    for (first, last), rates in quarters.items():
        parts = {each: of_service(first, last, each, page.as_at) for each in rates}
        for service, rate in rates.items():
            if rate == NONE:
                known.equal(dict.fromkeys(parts[service], 1))
            elif rate != HIDDEN:
                for part in parts[service]:
                    known.not_small(part)
                window(known, int(rate.rstrip("%")), parts[service][:1], parts[service])
        if HIDDEN in rates.values():
            known.one_is_small([part for both in parts.values() for part in both])
        for number, part in enumerate(PARTS[:2]):
            its_parts = [parts[name][number] for name in EDUCATION]
            known.equal({parts["Education"][number]: -1} | dict.fromkeys(its_parts, 1))
            pooled = [parts[name][number] for name in POOLED]
            within(known, page, first, last, part, pooled)


def of_service(first, last, service, as_at):
    return [("Services", first, last, service, part, as_at) for part in PARTS[:2]]


def within(known, page, first, last, part, pooled):
    """A quarter's services lie in the cohorts that its months are in."""
    over = [
        cohort
        for cohort in page.cohorts
        if cohort[0] == "Advice" and cohort[1] <= last and first <= cohort[2]
    ]
    known.no_more(pooled, [(*cohort, part, page.as_at) for cohort in over])
    for cohort in over:
        if first <= cohort[1] and cohort[2] <= last:
            known.no_more([(*cohort, part, page.as_at)], pooled)
        if cohort[1] <= first and last <= cohort[2]:
            known.no_more(pooled, [(*cohort, part, page.as_at)])


def between_pages(known, kind, first, last, then, now, without_exceptions):
    """One cohort at two month ends: cases of months that are over stay as many or become fewer."""
    old, new = (
        dict(zip(PARTS, counts_of(kind, first, last, day), strict=True)) for day in (then, now)
    )
    if then >= last.last:
        known.no_more([new["undecided"]], [old["undecided"]])
    # Advice that was no longer asked, since its case ended, counts again once it comes.
    if then >= last.last and kind == "Plans":
        for some in (["undecided", "in time"], ["undecided", "late"], PARTS):
            known.no_more([new[part] for part in some], [old[part] for part in some])
    # An exception begins by the due day, and excuses no advice that was in time.
    if kind == "Advice" or without_exceptions or then >= last.last + LIMITS[kind]:
        known.no_more([old["in time"]], [new["in time"]])
    if kind == "Advice":
        known.no_more([old["late"]], [new["late"]])
    if kind == "Advice" and then >= last.last + LIMITS[kind]:
        known.no_more([new["in time"]], [old["in time"]])


def of_services_between(known, first, last, service, then, now):
    old, new = (of_service(first, last, service, day) for day in (then, now))
    for part in (0, 1):
        known.no_more([old[part]], [new[part]])
    if then >= last.last + LIMITS["Advice"]:
        known.no_more([new[0]], [old[0]])


def between(known, pages):
    """Who is overdue was open before, and the backlog is finished bit by bit."""
    for earlier, later in combinations(pages, 2):
        then, now = earlier.as_at, later.as_at
        days = (now - then).days
        if days < 20 * 7:
            known.no_more([("children", "overdue", now)], [("children", "total", then)])
        if days < 27 * 7:
            known.no_more([("children", "over 26 weeks", now)], [("children", "overdue", then)])
        if days < 47 * 7:
            known.no_more([("children", "over 26 weeks", now)], [("children", "total", then)])
    for earlier, later in pairwise(pages):
        then, now = earlier.as_at, later.as_at
        if then >= CUT_OFF:
            known.equal({("backlog", "outstanding", then): 1, ("backlog", "outstanding", now): -1})
            known.no_more([("backlog", "completed", then)], [("backlog", "completed", now)])
        if then >= PROMISED_ON:
            names = [("backlog", "open on the day", day) for day in (then, now)]
            known.equal(dict(zip(names, (1, -1), strict=True)))
    for page in pages:
        if page.as_at == PROMISED_ON:
            names = [("backlog", name, page.as_at) for name in ("open on the day", "open")]
            known.equal(dict(zip(names, (1, -1), strict=True)))
