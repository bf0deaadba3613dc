from django.core.exceptions import PermissionDenied
from django.views.generic import DetailView

from priorities.challenges import changes
from priorities.challenges.filters import ChallengeFilter
from priorities.challenges.forms import AnswerForm, ChallengeForm, CorrectChallengeForm
from priorities.challenges.tables import ChallengeTable
from priorities.models import Challenge, Post
from priorities.steering import AddAbout, steerable
from priorities.views import AdditionList
from wsoa import history
from wsoa.roles import Permission
from wsoa.views import AreaMixin, ChangeView


def may_correct(challenge, view):
    """Whether who looks at a page may steer what a challenge is about."""
    rows = type(challenge.about).objects.in_area(view.area).as_steered(view.request.today)
    return steerable(rows, view).filter(pk=challenge.about.pk).exists()


def may_answer(challenge, view):
    """Whether who looks at a page may say what a body was answered.

    Who steers the row it is about may, and who holds the post that owes the answer.
    """
    if Permission.POST_PROGRESS not in view.permissions or not challenge.owed_by:
        return False
    held = Post.objects.held_by(view.request.user, view.request.today)
    return held.filter(pk=challenge.owed_by_id).exists() or may_correct(challenge, view)


class ChallengeList(AreaMixin, AdditionList):
    """All that boards asked or decided about a plan, the latest meeting first."""

    permission_required = Permission.VIEW_PLAN
    kind = Challenge
    filterset_class = ChallengeFilter
    table_class = ChallengeTable
    template_name = "challenges/challenge_list.html"
    export_name = "challenges"

    def get_queryset(self):
        return super().get_queryset().with_words()


class ChallengeDetail(AreaMixin, DetailView):
    """What a body asked or decided, and what it was answered."""

    permission_required = Permission.VIEW_PLAN
    template_name = "challenges/challenge_detail.html"

    def get_queryset(self):
        challenges = Challenge.objects.in_area(self.area).known(self.request.today)
        return challenges.with_words()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            stands=self.object.stands(self.request.today),
            may_answer=may_answer(self.object, self),
            may_correct=may_correct(self.object, self),
            lines=history.of(self.object),
            **kwargs,
        )


class RecordChallenge(AreaMixin, AddAbout):
    """Record that a body looked at an objective, an action or a measure."""

    permission_required = Permission.POST_PROGRESS
    form_class = ChallengeForm
    title = "Record a challenge"
    saved = "The challenge is recorded."

    def save(self, **values):
        changes.record_challenge(self.row, **values, by=self.request.user)


class ChangeChallenge(ChangeView):
    """A change of a challenge. Subclasses say by `may` who may make it; 403 for anybody else."""

    template_name = "challenges/change_challenge.html"

    def get_queryset(self):
        challenges = Challenge.objects.in_area(self.area).known(self.request.today)
        return challenges.with_words()

    def get_object(self, queryset=None):
        challenge = super().get_object(queryset)
        if not self.may(challenge):
            raise PermissionDenied
        return challenge

    def get_context_data(self, **kwargs):
        return super().get_context_data(lines=history.of(self.object), **kwargs)


class AnswerChallenge(AreaMixin, ChangeChallenge):
    """Say what a body was answered, or put that right."""

    permission_required = Permission.POST_PROGRESS
    form_class = AnswerForm
    title = "Answer a challenge"

    def may(self, challenge):
        return may_answer(challenge, self)

    def change(self, **values):
        changes.answer_challenge(self.object, **values, by=self.request.user)


class CorrectChallenge(AreaMixin, ChangeChallenge):
    """Put right what was recorded of a challenge, with the reason."""

    permission_required = Permission.POST_PROGRESS
    form_class = CorrectChallengeForm
    title = "Correct a challenge"

    def may(self, challenge):
        return may_correct(challenge, self)

    def change(self, **values):
        changes.correct_challenge(self.object, **values, by=self.request.user)
