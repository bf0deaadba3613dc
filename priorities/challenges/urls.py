from django.urls import path

from priorities.challenges import views
from priorities.models import Action, Measure, Objective

urlpatterns = [
    path("plan/<slug:plan>/challenges/", views.ChallengeList.as_view(), name="challenge_list"),
    path(
        "plan/<slug:plan>/objectives/<reference:reference>/challenge/",
        views.RecordChallenge.as_view(about=Objective),
        name="challenge_objective",
    ),
    path(
        "plan/<slug:plan>/actions/<reference:reference>/challenge/",
        views.RecordChallenge.as_view(about=Action),
        name="challenge_action",
    ),
    path(
        "plan/<slug:plan>/measures/<reference:reference>/challenge/",
        views.RecordChallenge.as_view(about=Measure),
        name="challenge_measure",
    ),
    path("challenges/<key:pk>/", views.ChallengeDetail.as_view(), name="challenge_detail"),
    path("challenges/<key:pk>/answer/", views.AnswerChallenge.as_view(), name="answer_challenge"),
    path(
        "challenges/<key:pk>/correct/", views.CorrectChallenge.as_view(), name="correct_challenge"
    ),
]
