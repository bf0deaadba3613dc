from django.db.models import Q

from priorities.querysets import AboutPlanQuerySet


class ChallengeQuerySet(AboutPlanQuerySet):
    """What boards asked or decided. An answer dated after `as_at` has not been given."""

    def known(self, as_at):
        """What had been recorded by `as_at`, that day included, the latest meeting first."""
        return super().known(as_at).order_by("-met_on", "-pk")

    def answered(self, as_at):
        """Challenges that had their answer by `as_at`."""
        return self.filter(answered_on__lte=as_at)

    def awaiting(self, as_at):
        """Challenges to which a post owed an answer at `as_at`."""
        unanswered = Q(answered_on=None) | Q(answered_on__gt=as_at)
        return self.filter(unanswered, owed_by__isnull=False)

    def without_answer_owed(self):
        """Challenges to which nobody owes an answer: what was said was a decision, say."""
        return self.filter(owed_by=None)

    def with_words(self):
        """Challenges with the rows they are about, the body, the post, and who recorded them."""
        return self.with_rows().select_related("body__plan__area", "owed_by", "added_by")
