"""Asks for pages as somebody who may see the dashboard and the cases."""

from datetime import date

from django.test import Client

from wsoa.models import LocalArea, Membership, User


def client_of(area: LocalArea) -> Client:
    """Return somebody who may see the dashboard and the cases, signed in."""
    person, _ = User.objects.get_or_create(username="reader", first_name="Amber")
    role = {"area": area, "role": "Head of SEND", "from_on": date(2018, 1, 1)}
    Membership.objects.get_or_create(person=person, **role)
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return client


def get(client: Client, address: str) -> bytes:
    response = client.get(address)
    if response.status_code != 200:
        raise AssertionError(f"{address} answers {response.status_code}.")
    return response.content
