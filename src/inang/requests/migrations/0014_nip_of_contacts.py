from django.db import migrations

CARRIED_OUT = ["approved", "activated", "confirmed", "closed"]


def fill(apps, schema_editor):
    """A site of before gets the NIP of its contact from the newest carried-out request that was about the contact.

    That is the one that ordered it, or one that has the contact among today's values. Of somebody else's NIP nothing is kept.
    """
    cases = apps.get_model("requests", "HostingRequest").objects.filter(state__in=CARRIED_OUT)
    found = {}
    rows = cases.order_by("pk").values_list("number", "site_key", "before", "contact_name", "contact_email", "contact_nip")
    for number, site_key, before, name, email, nip in rows.iterator(chunk_size=2000):
        if not site_key or "contact_name" in before:
            found[site_key or number] = (name, email, nip)
    site = apps.get_model("hosting", "Site")
    filled = []
    for row in site.objects.filter(contact_nip="").iterator(chunk_size=2000):
        name, email, nip = found.get(row.order_key, ("", "", ""))
        if nip and (name, email) == (row.contact_name, row.contact_email):
            row.contact_nip = nip
            filled.append(row)
    site.objects.bulk_update(filled, ["contact_nip"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('requests', '0013_applicants'),
        ('hosting', '0005_contact_nip'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
