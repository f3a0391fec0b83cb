from django.apps import AppConfig


class SurveyConfig(AppConfig):
    name = "inang.survey"
    label = "survey"
