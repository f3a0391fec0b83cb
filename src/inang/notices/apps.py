from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "inang.notices"
    label = "notices"
