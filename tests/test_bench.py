"""What `make bench` says can be relied on: like beside like, and a goal that is missed is told."""

from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from bench import auditing, by_hand, caseloads, living, load, requests, run, serving
from bench.measuring import Ratio, table
from ehcp_tracking.forecast import drawing
from ehcp_tracking.known import as_known
from ehcp_tracking.models import Advice, AnnualReview, Assessment, Dispute, PhaseTransfer
from governance.forecasting import making


@pytest.fixture
def area(db):
    return caseloads.build("measured", 150)


@pytest.mark.parametrize("as_at", [run.NOW, run.PAST, date(2021, 2, 10)])
def test_our_figures_are_those_of_sql_written_by_hand(area, as_at):
    ours, by_us = by_hand.figures(area, *run.months(as_at), as_at=as_at), run.ours(area, as_at)
    expected = by_hand.of_ours(by_us)
    assert expected["received"]
    assert expected["advice"]
    assert all(run.same(ours[figure], counts) for figure, counts in expected.items())


def test_figures_that_differ_are_not_measured(area, monkeypatch):
    monkeypatch.setattr(
        run,
        "hand",
        lambda area, as_at: by_hand.figures(
            caseloads.build(f"another-{as_at}", 5), *run.months(as_at), as_at=as_at
        ),
    )
    with pytest.raises(AssertionError, match="not the same by hand"):
        run.figures_of(area, 150)


def test_a_copied_area_has_the_figures_of_the_first(area):
    days = {
        "backlog_received_before": area.backlog.received_before,
        "backlog_complete_by": area.backlog.complete_by,
    }
    others = [run.LocalArea.objects.create(slug=f"copy-{n}", name="Copy", **days) for n in (1, 2)]
    caseloads.copy(area, others)
    for other in others:
        assert run.ours(other) == run.ours(area) | {"area": other.slug}


def test_a_caseload_with_plans_is_measured_only_while_the_self_audit_finds_nothing(db):
    area = auditing.build("audited", 100)
    assert all(model.objects.exists() for model in (AnnualReview, PhaseTransfer, Dispute))
    run.audit_of(area)
    Assessment.objects.update(version=7)
    with pytest.raises(AssertionError, match="found 100, first ehcp"):
        run.audit_of(area)


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        pytest.param(Ratio("Quick enough", 2.2, 1, goal=2.2), "≤ 2.2  kept", id="at most"),
        pytest.param(Ratio("Too slow", 2.3, 1, goal=2.2), "≤ 2.2  NOT KEPT", id="more"),
        pytest.param(Ratio("Enough", 20, 1, goal=20, at_least=True), "≥ 20  kept", id="at least"),
        pytest.param(Ratio("Too few", 19, 1, goal=20, at_least=True), "≥ 20  NOT KEPT", id="less"),
    ],
)
def test_a_goal_is_kept_or_told(ratio, words):
    assert table("Ratios", [ratio]).endswith(words)


def test_what_was_entered_since_a_day_was_not_known_on_it(area):
    living.live_in(area)
    day = living.MONTH_BEFORE
    now = run.ours(area, day)
    with as_known(area, day) as known:
        then = run.ours(area, day)
    assert now == then
    assert known.stood[Assessment]
    assert known.stood[Advice]


def test_pages_are_measured_where_the_forecast_is_one_that_was_kept(area, monkeypatch):
    living.live_in(area)
    forecasts = {what: page for what, page in requests.PAGES.items() if "forecast" in what}
    monkeypatch.setattr(requests, "PAGES", forecasts)
    monkeypatch.setattr(requests, "best", lambda run: len(run()))
    monkeypatch.setattr(drawing, "COURSES", 1)  # as few draws as can be
    with pytest.raises(AssertionError, match="shows none that was kept"):
        requests.limits(area)
    monkeypatch.setattr(making, "LARGE", 100)
    assert [each.beside for each in requests.limits(area)][:2] == [requests.LONGEST] * 2


def test_pages_that_draw_are_measured_where_no_forecast_that_was_kept_is_shown(area, monkeypatch):
    living.live_in(area)
    monkeypatch.setattr(requests, "best", lambda run: len(run()))
    monkeypatch.setattr(drawing, "COURSES", 1)
    found = requests.just_under(area)
    assert len(found) == len(requests.IN_REQUESTS)
    assert all(each.beside == requests.LONGEST for each in found)
    monkeypatch.setattr(making, "LARGE", 100)
    with pytest.raises(AssertionError, match="not drawn while the request waits"):
        requests.just_under(area)


class Page(BaseHTTPRequestHandler):
    """Answers with the status that its path asks for, and notes each cookie."""

    asked: ClassVar[list[str]] = []
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.asked.append(self.headers["Cookie"])
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def port():
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Page.asked.clear()
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_every_connection_asks_for_the_page_as_the_person(port):
    assert load.seconds_each(port, "/200/", "sessionid=mine", 2) > 0
    assert Page.asked == ["sessionid=mine"] * 2 * load.CONNECTIONS


def test_an_answer_that_is_not_the_page_is_not_measured(port):
    with pytest.raises(AssertionError, match="/403/ answers 403"):
        load.seconds_each(port, "/403/", "", 1)


def test_what_is_counted_for_every_request_is_not_kept():
    made = []
    for _ in range(2):
        serving.counted(("a page",), lambda: made.append("made"))
    assert made == ["made", "made"]
