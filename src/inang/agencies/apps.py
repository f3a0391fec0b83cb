from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "inang.agencies"
    label = "agencies"
