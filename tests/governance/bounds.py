"""The narrowest bounds that constraints allow to counts: what can be deduced, and no more. Pure.

Each deduction is sound: it leaves out no counts that fit every constraint. A constraint is a sum
of counts, each times a number, that is at least so much; a count that is never from 1 to 5; or a
group of counts of which at least one is from 1 to 5.
"""

from collections import defaultdict

SMALL = 5
MOST = 10**6  # no area has so many
STEPS = 20_000  # bounds can creep where nothing fits; to stop at any step is sound


class Contradiction(Exception):
    """No counts fit all constraints."""


class Bounds:
    """Counts, by any name, from the lowest to the highest that each can be."""

    def __init__(self):
        self.low, self.high = defaultdict(int), defaultdict(lambda: MOST)
        self.never_small = set()
        self.sums, self.groups = [], []
        self.or_none = set()
        self.about = defaultdict(set)

    def of(self, name):
        return self.low[name], self.high[name]

    def at_least(self, terms, least=0):
        """Hold that the sum of {count: factor} is `least` or more."""
        self.sums.append((tuple(terms.items()), least))
        for name in terms:
            self.about[name].add(len(self.sums) - 1)

    def equal(self, terms, number=0):
        self.at_least(terms, number)
        self.at_least({name: -factor for name, factor in terms.items()}, -number)

    def no_more(self, fewer, more):
        """Hold that some counts together are no more than others together."""
        self.at_least(dict.fromkeys(more, 1) | dict.fromkeys(fewer, -1))

    def is_number(self, name, number):
        self.equal({name: 1}, number)

    def not_small(self, name):
        self.never_small.add(name)

    def one_is_small(self, names):
        self.groups.append(tuple(names))
        for name in names:
            self.about[name].add(-len(self.groups))

    def one_is_small_or_none(self, names):
        self.one_is_small(names)
        self.or_none.add(self.groups[-1])

    def narrow(self):
        """Deduce until nothing more follows. Raises Contradiction."""
        for name in self.never_small:
            self.bound(name, *self.of(name))
        self.deduce(set(range(-len(self.groups), len(self.sums))))
        return self

    def can_be(self, name, number):
        """Return whether nothing speaks against a count being this number, so far as one sees."""
        low, high = self.low, self.high
        self.low, self.high = low.copy(), high.copy()
        try:
            if not low[name] <= number <= high[name] or name in self.never_small:
                return False
            self.bound(name, number, number)
            self.deduce(set(self.about[name]))
        except Contradiction:
            return False
        finally:
            self.low, self.high = low, high
        return True

    def deduce(self, waiting):
        """Follow these constraints, and each that rests on a count of which they tell more."""
        for _ in range(STEPS):
            if not waiting:
                return
            each = waiting.pop()
            deduced = (
                self.deduce_sum(*self.sums[each])
                if each >= 0
                else self.deduce_small(self.groups[-each - 1])
            )
            for name in deduced:
                waiting |= self.about[name]

    def bound(self, name, low, high):
        """Bound a count, and return whether that is news."""
        if name in self.never_small:
            low = low if low <= 0 else max(low, SMALL + 1)
            high = high if high > SMALL else min(high, 0)
        if low > high:
            raise Contradiction(name)
        news = (low, high) != (self.low[name], self.high[name])
        self.low[name], self.high[name] = low, high
        return news

    def deduce_sum(self, terms, least):
        """Yield the counts of which a sum tells more: each makes up what the others cannot."""
        low, high = self.low, self.high
        room = sum(f * (high if f > 0 else low)[name] for name, f in terms) - least
        if room < 0:
            raise Contradiction(terms)
        for name, factor in terms:
            if factor > 0:
                lowest = high[name] - room // factor
                if lowest > low[name] and self.bound(name, lowest, high[name]):
                    yield name
            else:
                highest = low[name] + room // -factor
                if highest < high[name] and self.bound(name, low[name], highest):
                    yield name

    def deduce_small(self, names):
        """Yield the count of a group that must be the one from 1 to 5, where no other can be."""
        if names in self.or_none and not any(self.low[name] for name in names):
            return
        able = [
            name
            for name in names
            if name not in self.never_small and self.low[name] <= SMALL and self.high[name] >= 1
        ]
        if not able:
            raise Contradiction(names)
        if len(able) == 1:
            (name,) = able
            low, high = max(self.low[name], 1), min(self.high[name], SMALL)
            if (low, high) != self.of(name) and self.bound(name, low, high):
                yield name
