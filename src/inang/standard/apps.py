from django.apps import AppConfig


class StandardConfig(AppConfig):
    name = "inang.standard"
    label = "standard"
