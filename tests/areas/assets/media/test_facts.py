"""What files are, told from their content."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from app.assets.media import pictures
from app.assets.media.facts import Facts, Program, facts_of
from app.contract.payloads.media import MediaKind
from tests.areas.assets.media import samples
from tests.areas.assets.media.samples import MP3_SOUND, SOUND, VIDEO, film, office, ogg, ole, package, picture

AVC = 'video/mp4; codecs="avc1,mp4a"'
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


def look(tmp_path: Path, content: bytes, name: str) -> Facts:
    path = tmp_path / "file"
    path.write_bytes(content)
    return facts_of(path, name)


@pytest.mark.req("MED-1", "MED-9", "WAP-4", "WAP-41")
@pytest.mark.parametrize(
    ("content", "name", "mime", "kind"),
    [
        (picture("JPEG"), "a.png", "image/jpeg", "image"),
        (picture("PNG"), "a", "image/png", "image"),
        (picture("GIF", frames=3), "a.gif", "image/gif; animated=1", "image"),
        (picture("WEBP"), "a.webp", "image/webp", "image"),
        (picture("WEBP", frames=2), "a.webp", "image/webp; animated=1", "image"),
        (picture("BMP"), "a.bmp", "image/bmp", "image"),
        (b'<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="http://a"/>', "a.xml", "image/svg+xml", "image"),
        (film(VIDEO, SOUND), "a.mov", AVC, "video"),
        (film(VIDEO, MP3_SOUND), "a.mp4", 'video/mp4; codecs="avc1,mp3"', "video"),
        (film(SOUND, brand=b"M4A "), "a.m4a", 'audio/mp4; codecs="mp4a"', "audio"),
        (film(VIDEO, brand=b"3gp5"), "a.3gp", 'video/3gpp; codecs="avc1"', "video"),
        (film(SOUND, brand=b"3gp5"), "a.3gp", 'audio/3gpp; codecs="mp4a"', "audio"),
        (ogg(b"OpusHead"), "a.ogg", "audio/ogg; codecs=opus", "audio"),
        (ogg(b"\x01vorbis"), "a.ogg", "audio/ogg; codecs=vorbis", "audio"),
        (b"ID3\4\0\0\0\0\0\0" + b"\0" * 99, "a.mp3", "audio/mpeg", "audio"),
        (b"\xff\xfb\x90\x00" + b"\0" * 99, "a", "audio/mpeg", "audio"),
        (b"\xff\xf1\x50\x80" + b"\0" * 99, "a.mp3", "audio/aac", "audio"),
        (b"#!AMR\n" + b"\0" * 9, "a.amr", "audio/amr", "audio"),
        (b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84webm", "a.mkv", "video/webm", "video"),
        (b"\0\0\1\xba" + b"\0" * 99, "a.mpg", "video/mpeg", "video"),
        (b"%PDF-1.7\n", "a.doc", "application/pdf", "document"),
        (ole("WordDocument"), "a.dot", "application/msword-template", "document"),
        (ole("Workbook"), "a.doc", "application/vnd.ms-excel", "document"),
        (office("openxmlformats-officedocument.spreadsheetml.sheet.main"), "a.zip",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document"),
        (office("ms-excel.sheet.macroEnabled.main"), "a.xlsx",
         "application/vnd.ms-excel.sheet.macroenabled.12", "document"),
        (package(mimetype=f"{OPEN_DOCUMENT}.spreadsheet"), "a.ods", f"{OPEN_DOCUMENT}.spreadsheet", "document"),
        (package(mimetype="text/html"), "a.odt", "application/zip", "document"),
        (b"{\\rtf1 a}", "a.rtf", "application/rtf", "document"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "a.eps", "application/postscript", "document"),
        ("имя;год\n".encode(), "a.csv", "text/csv", "document"),
        ("имя;год\n".encode("cp1251"), "a.csv", "text/csv", "document"),
        ("имя".encode("utf-16"), "a.txt", "text/plain", "document"),
        (b"some words", "a.jpg", "text/plain", "document"),
        (b"MZ is how my name begins", "a.txt", "text/plain", "document"),
        (b"\x07\x06\x05\x00 what is this", "a.png", "application/octet-stream", "document"),
    ],
)  # fmt: skip
def test_the_content_says_what_a_file_is(tmp_path: Path, content: bytes, name: str, mime: str, kind: str) -> None:
    found = look(tmp_path, content, name)
    assert (found.mime_type, found.kind) == (mime, MediaKind(kind))
    assert not found.damaged


@pytest.mark.req("MED-12")
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\0" + b"\0" * 80, "photo.jpg"),
        (b"\x7fELF\2\1\1", "report.pdf"),
        (b"#!/bin/sh\nrm -rf /", "notes.txt"),
        (b"\xca\xfe\xba\xbe\0\0\0\x3d", "a.png"),
        (package(**{"META-INF__MANIFEST.MF": "Main-Class: A"}), "a.docx"),
        (ole("Table", "84100C0000000000C000000000000046"), "a.doc"),
    ],
)
def test_a_program_is_known_by_its_content(tmp_path: Path, content: bytes, name: str) -> None:
    with pytest.raises(Program):
        look(tmp_path, content, name)


@pytest.mark.req("MED-13", "MSG-97")
@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (picture("PNG", (300, 300))[:-60], "image/png"),
        (picture("JPEG", (300, 300))[:300], "image/jpeg"),
        (picture("GIF")[:20], "image/gif"),
        (b"RIFF\x10\0\0\0WEBPjunkjunkjunk", "image/webp"),
        (samples.bomb(), "image/png"),
        (film(VIDEO, movie=False), "video/mp4"),
        (film(VIDEO)[:-40], "video/mp4"),
        (b"OggS" + b"\0" * 40, "audio/ogg"),
    ],
)
def test_what_cannot_be_shown_is_known_for_what_it_was_to_be(tmp_path: Path, content: bytes, mime: str) -> None:
    found = look(tmp_path, content, "a")
    assert (found.mime_type, found.damaged, found.thumbnail, found.width) == (mime, True, None, None)


@pytest.mark.req("MED-2")
def test_pictures_have_a_size_and_a_bounded_thumbnail(tmp_path: Path) -> None:
    found = look(tmp_path, picture("JPEG", (1600, 800)), "a.jpg")
    assert (found.width, found.height) == (1600, 800)
    assert found.thumbnail is not None
    (tmp_path / "small").write_bytes(found.thumbnail)
    small = pictures.look_at(tmp_path / "small", "image/jpeg")
    assert small is not None
    assert (small.width, small.height) == (512, 256)
    clear = look(tmp_path, picture("PNG", mode="RGBA"), "a.png")
    assert clear.thumbnail is not None
    assert clear.thumbnail.startswith(b"\x89PNG"), "what is clear stays clear"
    film_size = look(tmp_path, film(VIDEO, SOUND), "a.mp4")
    assert (film_size.width, film_size.height) == (320, 180)


def test_a_picture_that_lies_on_its_side_is_put_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (400, 200)).save(out, "JPEG", exif=exif)
    found = look(tmp_path, out.getvalue(), "a.jpg")
    assert (found.width, found.height) == (200, 400)
    assert found.thumbnail is not None
    assert Image.open(io.BytesIO(found.thumbnail)).size == (200, 400)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_pictures_of_every_mode_have_a_thumbnail(tmp_path: Path, mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 10)).save(out, "TIFF")
    assert look(tmp_path, out.getvalue(), "a.tiff").thumbnail is not None
