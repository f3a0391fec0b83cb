from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "inang.workdays"
    label = "workdays"
