"""Addresses of the agency side."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
