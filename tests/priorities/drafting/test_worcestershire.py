"""A second area's plan, entered in the browser from nothing, published, and amended."""

from datetime import date
from typing import NamedTuple

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from governance import breaks
from governance.figures import FIGURES
from governance.thread import follow
from priorities.drafting.models import PlanDraft
from priorities.models import Action, Finding, Measure, Objective, Plan, Priority, TargetStep
from tests.builders import make_person
from tests.priorities.drafting import worcestershire
from tests.priorities.drafting.worcestershire import Live, Number
from wsoa.models import LocalArea
from wsoa.roles import Permission

pytestmark = pytest.mark.django_db
AREA = "worcestershire"


class Writer(NamedTuple):
    """Somebody who writes a draft, form by form, as a browser sends it."""

    client: Client
    pk: int

    def send(self, name, /, *place, **typed):
        """Send one form and return where it leads: it must lead on."""
        address = reverse(f"drafting:{name}", args=[AREA, self.pk, *place])
        shown = {} if name.startswith("add_") else self.shown(address)  # an empty form has nothing
        response = self.client.post(address, shown | typed)
        assert response.status_code == 302, response.context["form"].errors
        return response.url

    def shown(self, address):
        """Return what the form has in it when it is opened."""
        form = self.client.get(address).context["form"]
        values = {field.name: field.value() for field in form}
        return {name: value for name, value in values.items() if value not in (None, "", False)}

    def add(self, key, under="", /, **typed):
        """Add a part and return the reference that it got."""
        name, place = ("add_part_to", [key, under]) if under else ("add_part", [key])
        return self.send(name, *place, **typed).partition(f"#{key}-")[2]

    def measure(self, measure, under):
        counted = {"unit": "%", "direction": "up"}
        if isinstance(measure, Live):
            counted |= {"kind": "live", "figure": measure.figure}
            step = {"from_month": measure.month, "value": measure.target}
        elif isinstance(measure, Number):
            counted |= {"kind": "number"}
            step = {"by_on": measure.by, "value": measure.target}
        else:
            counted, step = {"kind": "milestone"}, {"by_on": measure.by}
        self.add("steps", self.add("measures", under, text=measure.text, **counted), **step)

    def workstream(self, stream):
        said = {"title": stream.title, "text": stream.text, "answers": stream.answers}
        priority = self.add("priorities", **said)
        for each in stream.objectives:
            said = {"title": each.title, "text": each.text, "owners": each.owners}
            objective = self.add("objectives", priority, by_when=each.by_when, **said)
            for text in each.actions:
                self.add("actions", objective, text=text)
            for measure in each.measures:
                self.measure(measure, objective)

    def faults(self):
        page = self.client.get(reverse("drafting:check_draft", args=[AREA, self.pk]))
        return page.context["faults"]

    def publish(self, day, note):
        return self.send("publish_draft", day=day, note=note)


@pytest.fixture
def client(client):
    call_command("loaddata", "areas", "inspections", verbosity=0)
    area = LocalArea.objects.get(slug=AREA)
    client.force_login(make_person("Head of SEND", area=area))
    return client


def start(client):
    address = reverse("drafting:start_draft", args=[AREA])
    response = client.post(address, worcestershire.PLAN)
    draft = PlanDraft.objects.get()
    assert response.url == draft.get_absolute_url()
    return Writer(client, draft.pk)


def test_a_plan_is_entered_published_and_amended_in_the_browser_alone(client):
    writer = start(client)
    for slug, (title, organisation) in worcestershire.POSTS.items():
        writer.add("posts", title=title, organisation=organisation, slug=slug)
    for stream in worcestershire.WORKSTREAMS:
        writer.workstream(stream)
    assert [fault.where for fault in writer.faults()] == [
        "Plan wsoa-2018 Worcestershire Written Statement of Action: Name of the document"
    ]
    writer.send("change_plan", **worcestershire.DETAILS)
    board = {"name": "SEND Improvement Board", "text": "Holds the partners to the plan."}
    writer.add("bodies", **board, kind="body", cadence="Monthly", oversees=["1", "2", "5"])
    assert writer.faults() == []

    led_to = writer.publish("2018-07-27", "As it was submitted")
    plan = Plan.objects.get()
    assert led_to == plan.get_absolute_url()
    assert (plan.area.slug, plan.published_on) == (AREA, date(2018, 7, 27))
    threads_are_whole(plan)
    counts = {kind: kind.objects.filter(plan=plan).count() for kind in (Priority, Objective)}
    assert counts == {Priority: 6, Objective: 7}
    assert TargetStep.objects.filter(measure__plan=plan).count() == 8
    assert "Safeguarding" in client.get(plan.get_absolute_url()).content.decode()

    client.post(reverse("drafting:next_version", args=[AREA, plan.reference]))
    writer = Writer(client, PlanDraft.objects.open().get().pk)
    page = client.get(PlanDraft.objects.get(pk=writer.pk).get_absolute_url())
    assert "draft of the next version" in page.content.decode()
    later = writer.shown(
        reverse("drafting:change_part", args=[AREA, writer.pk, "objectives", "1.1"])
    )
    writer.send("change_part", "objectives", "1.1", **later | {"by_when": "2019-03-31"})
    writer.add("actions", "1.1", text="Visit every child on a part-time timetable.")
    writer.send("remove_part", "actions", "6.1.2", sure="on")
    writer.publish("2019-01-31", "After the first review")
    assert Objective.objects.get(reference="1.1").by_when == date(2019, 3, 31)
    assert Action.objects.get(reference="1.1.4").text.startswith("Visit every child")
    gone = Action.objects.get(reference="6.1.2")
    assert gone.left_on == date(2019, 1, 31)
    versions = plan.versions.order_by("number")
    assert [(each.number, each.published_on, each.note) for each in versions] == [
        (1, date(2018, 7, 27), "As it was submitted"),
        (2, date(2019, 1, 31), "After the first review"),
    ]
    plan.refresh_from_db()
    threads_are_whole(plan)


def threads_are_whole(plan):
    """Hold that each of the twelve weaknesses leads to owned actions, and to measures by a day.

    Where its thread still breaks, it is for want of what people add to a plan once it stands.
    """
    threads = follow(plan, as_at=date(2021, 3, 31), permissions={Permission.VIEW_DASHBOARD})
    found = breaks.breaks(threads, FIGURES)
    on_threads = {each.kind for each in found if each.findings}
    assert on_threads & breaks.PUBLISHED == set()
    assert on_threads == {breaks.Kind.NO_READING, breaks.Kind.NO_UPDATE, breaks.Kind.NO_EVIDENCE}
    found = Finding.objects.filter(inspection=plan.inspection).weaknesses()
    assert found.count() == 12
    answered = {str(each): [str(priority) for priority in each.priorities.all()] for each in found}
    assert answered["W7"] == [
        "2 Local Offer",
        "4 Assessment and Planning",
        "6 Workforce and Engagement",
    ]
    for weakness in found:
        objectives = Objective.objects.filter(priority__answers=weakness, left_on=None)
        assert objectives, weakness
        for objective in objectives:
            assert objective.owners.exists()
            assert objective.actions.filter(left_on=None).exists()
            for measure in objective.measures.all():
                assert measure.steps.exists(), measure
    assert Measure.objects.filter(plan=plan, kind="live").count() == 2
