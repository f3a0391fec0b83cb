from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "inang.letters"
    label = "letters"
