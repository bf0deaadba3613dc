"""Make the plan of each case whose final plan was sent before plans had records of their own."""

from django.db import migrations

AT_ONCE = 1000


def make_plans(apps, schema_editor):
    plan, case = (apps.get_model("ehcp_tracking", name) for name in ("EHCPlan", "Assessment"))
    copied = ("area_id", "child_id", "reference", "setting", "case_manager_id")
    sent = case.objects.filter(plan_sent_on__isnull=False, ehc_plan=None)
    plan.objects.bulk_create(
        (
            plan(assessment=each, **{name: getattr(each, name) for name in copied})
            for each in sent.only(*copied)
        ),
        batch_size=AT_ONCE,
    )


class Migration(migrations.Migration):
    dependencies = [("ehcp_tracking", "0011_self_audit")]
    operations = [migrations.RunPython(make_plans, migrations.RunPython.noop)]
