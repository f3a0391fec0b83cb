from django.apps import AppConfig


class LookupConfig(AppConfig):
    name = "inang.lookup"
    label = "lookup"
