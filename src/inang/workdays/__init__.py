"""Waktu Penyelesaian: 3 Hari kerja. Working days, holidays by decree, clocks that can be explained."""
