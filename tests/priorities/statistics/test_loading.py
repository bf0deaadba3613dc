"""Published figures that an administrator loads: in the browser, by command, and what they undo."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from priorities.models import LoadedStatistic, PublishedStatistic, StatisticsFile
from priorities.statistics import changes
from priorities.statistics.querysets import in_force
from priorities.statistics.reading import COLUMNS, Row, read, written
from tests.builders import make_area, make_membership, make_person
from wsoa.models import AreaSettings, AuditEvent

pytestmark = pytest.mark.django_db

URL = "/wandsworth/settings/statistics/"
ROWS = [
    Row("england", 2019, 82329, 18755, 53899, Decimal("58.7"), Decimal("60.4")),
    Row("wandsworth", 2019, 419, 70, 250, Decimal("43.6"), Decimal("45.4")),
]
NEW = Row("england", 2020, None, None, None, None, Decimal("58.0"))


@pytest.fixture
def area(db):
    PublishedStatistic.objects.bulk_create(PublishedStatistic(**row._asdict()) for row in ROWS)
    return make_area()


@pytest.fixture
def administrator(area):
    return make_person("Administrator", area=area)


@pytest.fixture
def client(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def counting(area):
    return [Row.of(each) for each in in_force(area)]


def events():
    return AuditEvent.objects.filter(record__startswith=StatisticsFile._meta.label)


def choose(client, *rows, content=None):
    content = written(rows).encode() if content is None else content
    return client.post(URL, {"file": SimpleUploadedFile("sen2.csv", content)})


def confirm(client, preview):
    return client.post(URL, preview.context["form"].initial, follow=True)


def html(response):
    assert response.status_code == 200
    return response.content.decode()


def test_until_a_file_is_loaded_what_came_with_the_product_counts(area):
    assert counting(area) == ROWS


def test_a_file_is_previewed_then_loaded_with_one_event(client, area, administrator):
    corrected = ROWS[0]._replace(new_plans=53900)
    preview = choose(client, corrected, NEW)
    page = html(preview)
    assert "1 added, 1 changed, 1 gone, 0 unchanged" in page
    assert "new plans: 53,899 became 53,900" in page
    assert "Wandsworth: 2019" in page
    assert counting(area) == ROWS, "nothing is loaded before it is confirmed"
    assert not events().exists()

    assert "sen2.csv is loaded: 1 added, 1 changed, 1 gone" in html(confirm(client, preview))
    assert counting(area) == [corrected, NEW]
    event = events().get()
    assert (event.verb, event.by) == ("published figures loaded", administrator)
    assert event.version, "what is kept of the dashboards is counted anew"


def test_the_same_file_again_changes_nothing(client, area):
    confirm(client, choose(client, *ROWS, NEW))
    again = choose(client, *ROWS, NEW)
    assert "These figures count already." in html(again)
    assert "changes nothing" in html(confirm(client, again))
    assert (StatisticsFile.objects.count(), events().count()) == (1, 1)


def test_loading_the_fixture_again_undoes_nothing(client, area):
    confirm(client, choose(client, NEW))
    call_command("loaddata", "published_statistics", verbosity=0)
    assert counting(area) == [NEW]


def test_another_area_keeps_its_own(client, area):
    confirm(client, choose(client, NEW))
    assert counting(make_area("westminster")) == ROWS


def test_who_confirms_after_someone_else_loaded_is_shown_what_it_would_do_now(client, area):
    preview = choose(client, *ROWS, NEW)
    changes.load(area, [NEW], name="other.csv", by=make_person())
    second = client.post(URL, preview.context["form"].initial)
    assert "Someone loaded another file since you checked this one." in html(second)
    assert "2 added, 0 changed, 0 gone, 1 unchanged" in html(second)
    assert counting(area) == [NEW]
    carried = second.context["form"].data
    client.post(URL, carried)
    assert counting(area) == [*ROWS[:1], NEW, *ROWS[1:]]


def test_faults_are_listed_and_nothing_is_loaded(client, area):
    page = html(choose(client, content=f"{','.join(COLUMNS)}\nEngland,2020,,,,,101".encode()))
    assert "The file has 2 faults. They are listed below" in page
    assert "Row 2, area" in page
    one = html(choose(client, content=f"{','.join(COLUMNS)}\nengland,2020,,,,,101".encode()))
    assert "The file has 1 fault. It is listed below with how to put it right." in one
    assert "Row 2, in_20_weeks_excluding_exceptions_pct" in page
    assert not StatisticsFile.objects.exists()


@pytest.mark.parametrize("content", ["", "nothing like it", "area,year\0"])
def test_a_confirmation_that_was_tampered_with_is_checked_again(client, area, content):
    sent = {"content": content, "name": "x.csv", "replaces": 0}
    assert "There is a problem" in html(client.post(URL, sent))
    assert not StatisticsFile.objects.exists()


def test_a_confirmation_cannot_say_that_it_replaces_whatever_counts(client, area):
    """Nothing that a form can send skips the check for another loader."""
    carried = choose(client, *ROWS, NEW).context["form"].initial
    changes.load(area, [NEW], name="other.csv", by=make_person())
    assert "There is a problem" in html(client.post(URL, carried | {"replaces": changes.ANY}))
    assert counting(area) == [NEW]


def test_files_to_start_from(client, area):
    assert client.get(f"{URL}empty/").content.decode().strip() == ",".join(COLUMNS)
    assert read(client.get(f"{URL}current/").content) == ROWS


def test_what_was_loaded_stays_as_it_was(client, area):
    confirm(client, choose(client, NEW))
    for model in (StatisticsFile, LoadedStatistic):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.all().delete()


def test_the_database_holds_rates_and_one_row_a_year(area):
    file = StatisticsFile.objects.create(
        area=area, name="x", told="", loaded_by=make_person(), loaded_on="2021-03-31"
    )
    LoadedStatistic.objects.create(file=file, place="england", year=2020)
    for wrong in (
        {"year": 2020},
        {"year": 2021, "in_20_weeks_including_exceptions_pct": Decimal("100.1")},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            LoadedStatistic.objects.create(file=file, place="england", **wrong)


class TestCommand:
    def load(self, tmp_path, by, *options, content=None):
        file, out, err = tmp_path / "sen2.csv", StringIO(), StringIO()
        file.write_text(written([*ROWS, NEW]) if content is None else content)
        try:
            call_command(
                "load_statistics", str(file), "--by", by.username, *options, stdout=out, stderr=err
            )
        except CommandError as error:
            return f"{err.getvalue()}{error}"
        return out.getvalue()

    def test_it_loads_what_the_browser_would(self, tmp_path, area, administrator):
        told = self.load(tmp_path, administrator)
        assert told.splitlines() == [
            "added: England: 2020",
            "Wandsworth: 1 added, 0 changed, 0 gone, 2 unchanged",
        ]
        assert NEW in counting(area)
        assert events().get().by == administrator
        assert "0 added, 0 changed, 0 gone, 3 unchanged" in self.load(tmp_path, administrator)
        assert events().count() == 1

    def test_it_tells_changes_and_what_is_gone(self, tmp_path, administrator):
        told = self.load(
            tmp_path, administrator, content=written([ROWS[0]._replace(new_plans=None)])
        )
        assert "changed: England, 2019\n  new plans: 53,899 became not known" in told
        assert "gone: Wandsworth: 2019" in told

    def test_faults_go_to_stderr_and_nothing_is_loaded(self, tmp_path, area, administrator):
        told = self.load(tmp_path, administrator, content=f"{','.join(COLUMNS)}\nEngland,1,,,,,")
        assert "Row 2, year: “1” is no year." in told
        assert "The file has 2 faults. Nothing was loaded." in told
        assert counting(area) == ROWS

    def test_a_file_that_is_not_there(self, administrator):
        with pytest.raises(CommandError, match="cannot be read: No such file"):
            call_command("load_statistics", "nowhere.csv", "--by", administrator.username)

    def test_only_who_keeps_the_settings_may(self, tmp_path, area):
        colleague = make_person("Head of SEND", area=area)
        assert "may not change the settings of an area" in self.load(tmp_path, colleague)
        told = self.load(tmp_path, colleague, "--area", "wandsworth")
        assert "may not change the settings of Wandsworth" in told
        assert counting(area) == ROWS

    def test_who_keeps_several_areas_says_which(self, tmp_path, area, administrator):
        westminster = make_area("westminster")
        make_membership(administrator, "Administrator", area=westminster)
        assert "Add --area: wandsworth, westminster." in self.load(tmp_path, administrator)
        assert "Westminster: 1 added" in self.load(tmp_path, administrator, "--area", "westminster")
        assert counting(area) == ROWS


class TestAreasToCompareWith:
    url = f"{URL}compared/"

    def sent(self, *places):
        return {"compared_with": places, "reason": "Most like us", "version": 1}

    def test_they_are_chosen_out_of_those_that_are_loaded(self, client, area):
        PublishedStatistic.objects.create(place="west-berkshire", year=2020)
        page = html(client.get(self.url))
        assert "West Berkshire" in page
        assert 'value="england"' not in page
        assert 'value="wandsworth"' not in page
        client.post(self.url, self.sent("west-berkshire"))
        settings = AreaSettings.objects.get()
        assert settings.compared_with == ["west-berkshire"]
        event = AuditEvent.objects.get(verb="areas to compare with set")
        assert event.detail.reason == "Most like us"
        assert "West Berkshire" in html(client.get("/wandsworth/settings/"))

    def test_one_that_a_later_file_lacks_can_still_be_taken_out(self, client, area):
        AreaSettings.objects.create(area=area, compared_with=["gone-away"])
        assert "Gone Away" in html(client.get(self.url))
        client.post(self.url, self.sent())
        assert AreaSettings.objects.get().compared_with == []

    def test_one_that_is_not_loaded_or_too_many_are_refused(self, client, area):
        assert "Select a valid choice" in html(client.post(self.url, self.sent("nowhere")))
        places = [f"place-{number}" for number in range(11)]
        PublishedStatistic.objects.bulk_create(
            PublishedStatistic(place=place, year=2020) for place in places
        )
        page = html(client.post(self.url, self.sent(*places)))
        assert "You chose 11 areas. Choose 10 or fewer" in page
        assert page.count("checked") == 11
        assert not AreaSettings.objects.exists()
