"""The narrowest bounds that constraints allow to counts: what can be deduced, and no more. Pure.

Each deduction is sound: it leaves out no counts that fit every constraint. A constraint is a sum
of counts, each times a number, that is at least so much; a count that is never from 1 to 5; or a
group of counts of which at least one is from 1 to 5.
"""

SMALL = 5
MOST = 10**6  # no area has so many
STEPS = 20_000  # bounds can creep where nothing fits; to stop at any step is sound


class Contradiction(Exception):
    """No counts fit all constraints."""


class Bounds:
    """Counts, by any name, from the lowest to the highest that each can be.

    Inside, a count is its place in the lists: to look up names of many parts would take most of
    the time.
    """

    def __init__(self):
        self.places = {}
        self.low, self.high, self.about = [], [], []
        self.never_small = set()
        self.sums, self.groups = [], []
        self.or_none = set()

    def place(self, name):
        if name not in self.places:
            self.places[name] = len(self.places)
            self.low.append(0)
            self.high.append(MOST)
            self.about.append(set())
        return self.places[name]

    def of(self, name):
        place = self.place(name)
        return self.low[place], self.high[place]

    def at_least(self, terms, least=0):
        """Hold that the sum of {count: factor} is `least` or more."""
        placed = tuple((self.place(name), factor) for name, factor in terms.items())
        for place, _ in placed:
            self.about[place].add(len(self.sums))
        self.sums.append((placed, least))

    def equal(self, terms, number=0):
        self.at_least(terms, number)
        self.at_least({name: -factor for name, factor in terms.items()}, -number)

    def no_more(self, fewer, more):
        """Hold that some counts together are no more than others together."""
        self.at_least(dict.fromkeys(more, 1) | dict.fromkeys(fewer, -1))

    def is_number(self, name, number):
        self.equal({name: 1}, number)

    def not_small(self, name):
        self.never_small.add(self.place(name))

    def one_is_small(self, names):
        self.groups.append(tuple(map(self.place, names)))
        for place in self.groups[-1]:
            self.about[place].add(-len(self.groups))

    def one_is_small_or_none(self, names):
        self.one_is_small(names)
        self.or_none.add(self.groups[-1])

    def narrow(self):
        """Deduce until nothing more follows. Raises Contradiction."""
        for place in self.never_small:
            self.bound(place, self.low[place], self.high[place])
        self.deduce(set(range(-len(self.groups), len(self.sums))))
        return self

    def can_be(self, name, number):
        """Return whether nothing speaks against a count being this number, so far as one sees."""
        place = self.place(name)
        low, high = self.low, self.high
        self.low, self.high = low.copy(), high.copy()
        try:
            if not low[place] <= number <= high[place] or place in self.never_small:
                return False
            self.bound(place, number, number)
            self.deduce(set(self.about[place]))
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
            for place in deduced:
                waiting |= self.about[place]

    def bound(self, place, low, high):
        """Bound a count, and return whether that is news."""
        if place in self.never_small:
            low = low if low <= 0 else max(low, SMALL + 1)
            high = high if high > SMALL else min(high, 0)
        if low > high:
            raise Contradiction(place)
        news = (low, high) != (self.low[place], self.high[place])
        self.low[place], self.high[place] = low, high
        return news

    def deduce_sum(self, terms, least):
        """Yield the counts of which a sum tells more: each makes up what the others cannot."""
        low, high = self.low, self.high
        room = -least
        for place, factor in terms:
            room += factor * (high if factor > 0 else low)[place]
        if room < 0:
            raise Contradiction(terms)
        for place, factor in terms:
            if factor > 0:
                lowest = high[place] - room // factor
                if lowest > low[place] and self.bound(place, lowest, high[place]):
                    yield place
            else:
                highest = low[place] + room // -factor
                if highest < high[place] and self.bound(place, low[place], highest):
                    yield place

    def deduce_small(self, places):
        """Yield the count of a group that must be the one from 1 to 5, where no other can be."""
        if places in self.or_none and not any(self.low[place] for place in places):
            return
        able = [
            place
            for place in places
            if place not in self.never_small and self.low[place] <= SMALL and self.high[place] >= 1
        ]
        if not able:
            raise Contradiction(places)
        if len(able) == 1:
            (place,) = able
            low, high = max(self.low[place], 1), min(self.high[place], SMALL)
            if (low, high) != (self.low[place], self.high[place]) and self.bound(place, low, high):
                yield place
