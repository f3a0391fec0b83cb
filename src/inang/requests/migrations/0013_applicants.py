from django.conf import settings
from django.db import migrations, models


def remember(apps, schema_editor):
    """Whoever began or sent a case before applicants were remembered, and the NIP of everybody who had a part in one.

    What an officer typed at the counter is the agency's, not his. Who sent a case is told by the trail alone.
    """
    cases = apps.get_model("requests", "HostingRequest").objects.filter(number__isnull=False)
    involved = apps.get_model("requests", "Involvement")
    person = apps.get_model("agencies", "Person").objects
    entries = apps.get_model("audit", "Entry").objects
    numbered = {number: (pk, at, bool(by)) for number, pk, at, by in cases.values_list("number", "pk", "created_at", "brought_by")}
    accounts = {email.lower(): pk for email, pk in person.values_list("email", "pk")}
    found = {}
    for pk, by, at in cases.filter(brought_by="").values_list("pk", "created_by", "created_at"):
        found[pk, by] = at
    sent = entries.filter(room="requests", verb__in=["submit", "resubmit"])
    for number, verb, actor in sent.values_list("subject", "verb", "actor").iterator(chunk_size=2000):
        account = accounts.get(actor.rpartition("<")[2].rstrip(">").lower())
        pk, at, is_from_counter = numbered.get(number, (None, None, False))
        if pk is not None and account is not None and not (is_from_counter and verb == "submit"):
            found.setdefault((pk, account), at)
    held = set(involved.objects.values_list("request_id", "person_id"))
    involved.objects.bulk_create(
        [
            involved(request_id=case, person_id=account, part="file", since=at)
            for (case, account), at in found.items()
            if (case, account) not in held
        ],
        batch_size=500,
    )
    own = person.filter(pk=models.OuterRef("person_id")).values("nip")[:1]
    involved.objects.update(nip=models.Subquery(own))


def forget(apps, schema_editor):
    apps.get_model("requests", "Involvement").objects.filter(part="file").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('requests', '0012_ended_by_edition'),
        ('audit', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='involvement',
            name='nip',
            field=models.CharField(blank=True, max_length=18),
        ),
        migrations.AlterField(
            model_name='involvement',
            name='part',
            field=models.CharField(choices=[('file', 'mengajukan'), ('review', 'mengkaji'), ('decide', 'memutus')], max_length=6),
        ),
        migrations.RunPython(remember, forget),
    ]
