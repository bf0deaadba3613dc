from itertools import groupby

from django.db import migrations


def fill(apps, schema_editor):
    """Find in the documents of versions which objectives each gave other owners than before."""
    versions = apps.get_model("priorities", "PlanVersion").objects.order_by("plan", "number")
    objectives = apps.get_model("priorities", "Objective").objects
    new_owners = apps.get_model("priorities", "NewOwners").objects
    for plan, of_plan in groupby(versions.iterator(), lambda version: version.plan_id):
        rows = {each.reference: each for each in objectives.filter(plan=plan)}
        had = {}
        for version in of_plan:
            gave = owners_in(version.document)
            others = [name for name in gave.keys() & had.keys() if gave[name] != had[name]]
            for name in sorted(others):
                new_owners.create(version=version, objective=rows[name])
            had |= gave


def owners_in(document):
    return {
        objective["reference"]: sorted(objective.get("owners", []))
        for priority in document.get("priorities", [])
        for objective in priority.get("objectives", [])
    }


class Migration(migrations.Migration):

    dependencies = [
        ("priorities", "0023_owners_of_versions"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
