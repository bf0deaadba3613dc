"""Make the plan of each case whose final plan was sent before plans had records of their own."""

from django.db import migrations

from wsoa.bulk import batches
from wsoa.today import today

AT_ONCE = 1000
COPIED = ("area_id", "child_id", "reference", "setting", "case_manager_id")


def make_plans(apps, schema_editor):
    plan, case = (apps.get_model("ehcp_tracking", name) for name in ("EHCPlan", "Assessment"))
    event = apps.get_model("wsoa", "AuditEvent")
    sent = case.objects.filter(plan_sent_on__isnull=False, ehc_plan=None).order_by("pk")
    keys = list(sent.values_list("pk", flat=True))
    if not keys:
        return
    label, said = plan._meta.label, {"verb": "plan made", "recorded_on": today()}
    whole = event.objects.create(record=label, **said)
    for some in batches(keys, AT_ONCE):
        cases = case.objects.filter(pk__in=some).only(*COPIED)
        made = plan.objects.bulk_create(
            plan(assessment=each, **{name: getattr(each, name) for name in COPIED})
            for each in cases
        )
        changes = [
            {"assessment_id": [None, each.assessment_id]}
            | {name: [None, getattr(each, name)] for name in COPIED}
            for each in made
        ]
        events = event.objects.bulk_create(
            event(record=f"{label}:{each.pk}", version=1, fields=list(new), part_of=whole, **said)
            for each, new in zip(made, changes, strict=True)
        )
        detail = apps.get_model("wsoa", "AuditDetail")
        detail.objects.bulk_create(
            detail(event=each, changes=new) for each, new in zip(events, changes, strict=True)
        )


class Migration(migrations.Migration):
    dependencies = [("ehcp_tracking", "0011_self_audit"), ("wsoa", "0010_latest_change")]
    operations = [migrations.RunPython(make_plans, migrations.RunPython.noop)]
