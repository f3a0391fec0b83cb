from django.apps import AppConfig


class HostingConfig(AppConfig):
    name = "inang.hosting"
    label = "hosting"
