"""What a file is, judged by its bytes and never by its name."""

import struct

_ZIP_TAIL = 65557  # the longest place where a ZIP's end record can stand

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "pdf"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (0, b"GIF8", "gif"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"BM", "bmp"),
    (0, b"{\\rtf", "rtf"),
    (0, b"%!PS", "postscript"),
    (0, b"MZ", "windows_program"),
    (0, b"\x7fELF", "linux_program"),
    (0, b"#!", "script"),
    (8, b"WEBP", "webp"),
)
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


def detect(data: bytes) -> str:
    """Name the type of the content: a key of `states.TYPE_NAMES`."""
    if not data:
        return "empty"
    for offset, magic, name in _SIGNATURES:
        if data[offset : offset + len(magic)] == magic:
            return name
    if data[:4] == b"PK\x03\x04":
        return _kind_of_zip(data)
    if data[4:8] == b"ftyp":
        return "heic" if data[8:12] in _HEIF_BRANDS else "video"
    return _kind_of_text(data)


def _kind_of_zip(data: bytes) -> str:
    for marker, name in (
        (b"word/", "docx"),
        (b"xl/", "xlsx"),
        (b"ppt/", "pptx"),
        (b"opendocument.text", "odt"),
    ):
        if marker in data[:200_000] or marker in data[-_ZIP_TAIL:]:
            return name
    return "zip"


def _kind_of_text(data: bytes) -> str:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<script", b"<head", b"<body")):
        return "html"
    if b"<svg" in head:
        return "svg"
    if head.startswith(b"<?xml"):
        return "xml"
    if b"\x00" in data[:65536]:
        return "unknown"
    try:
        data[:65536].decode("utf-8")
    except UnicodeDecodeError as fault:
        if fault.start < len(data[:65536]) - 4:
            return "unknown"
    return "html" if b"<html" in head else "text"


def hides_zip(data: bytes) -> bool:
    """Whether an unzip program would find an archive in the tail of this file."""
    tail = data[-_ZIP_TAIL:]
    start = len(tail)
    while (start := tail.rfind(b"PK\x05\x06", 0, start)) >= 0:
        if start + 22 > len(tail):
            continue
        size, _offset, _comment = struct.unpack("<IIH", tail[start + 12 : start + 22])
        end_record = len(data) - len(tail) + start
        if size == 0 or data[end_record - size : end_record - size + 4] == b"PK\x01\x02":
            return True
    return False


_ACTIVE_MARKS = (b"%PDF-", b"<html", b"<script", b"<!doctype", b"<?php", b"PK\x03\x04")


def carries_active_content(data: bytes) -> bool:
    """Whether bytes behind an image's end could be read as another kind of file."""
    lowered = data.lower()
    return any(mark.lower() in lowered for mark in _ACTIVE_MARKS)
