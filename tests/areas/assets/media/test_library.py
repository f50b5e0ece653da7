"""The library: taking in, listing, using, deleting."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.assets.content_templates import service as content_templates
from app.assets.media import reads, service, uploads, uses
from app.assets.media.files import MediaFiles
from app.broadcasts import media_uses, templates
from app.broadcasts import service as broadcasts
from app.contract.broadcast_templates import TemplateForm
from app.contract.broadcasts import BroadcastForm, Status
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.content_templates import ContentTemplateForm
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.media import Added, MediaFile, MediaId, Notice, ref_of
from app.contract.paging import Filter, ListQuery, Op, PageRequest, Sort
from app.contract.payloads.media import Media
from app.contract.payloads.plain import PushContent
from app.core.errors import Refusal
from tests.areas.asking import actions, read
from tests.areas.assets.media.samples import picture
from tests.areas.snapshot import Copy

pytestmark = pytest.mark.both_databases(slow=True)
PNG = picture("PNG")


async def pieces(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


class Library:
    """Short words for the verbs."""

    def __init__(self, runtime, admin):
        self.runtime, self.admin = runtime, admin

    def add(self, content: bytes = PNG, name: str = "cake.png", *, reuse: bool = False, stream=None) -> Added:
        async def send() -> Added:
            body = stream or pieces(content)
            return await uploads.receive(self.runtime, self.admin, name, len(content), body, reuse=reuse)

        return asyncio.run(send())

    def refused(self, content: bytes = PNG, name: str = "cake.png", **options) -> Refusal:
        with pytest.raises(Refusal) as error:
            self.add(content, name, **options)
        return error.value

    def remove(self, file: MediaFile, *, despite_uses: bool = False) -> None:
        users = media_uses.USERS
        keep = any(read(self.runtime, user.kept, file.id) for user in users)
        done = self.runtime.database.write(
            service.remove, self.admin, MediaId(file.id), users, keep_content=keep, despite_uses=despite_uses
        )
        self.runtime.database.write(service.sweep, MediaFiles(self.runtime.home), done)

    def rows(self, **request) -> tuple[MediaFile, ...]:
        return read(self.runtime, reads.page, PageRequest(**request)).rows

    def on_disk(self) -> list[Path]:
        return sorted(one for one in (self.runtime.home / "media").rglob("*") if one.is_file())


@pytest.fixture
def library(idle_runtime, admin):
    return Library(idle_runtime, admin)


@pytest.mark.req("MED-2", "MED-9", "MED-14", "MSG-32")
def test_equal_files_are_rows_of_their_own_and_stored_once(library):
    first = library.add(name="C:\\my pictures\\..\\cake.png\n").file
    again = library.add(name="CAKE.png")
    assert (first.name, again.file.name, again.notices) == ("cake.png", "CAKE (2).png", (Notice.RENUMBERED,))
    assert again.file.sha256 == first.sha256
    assert len(library.on_disk()) == 2, "the content and its thumbnail"
    assert all(first.sha256 in path.name for path in library.on_disk())
    same = library.add(name="other.png", reuse=True)
    assert (same.file, same.notices) == (first, (Notice.KNOWN,))
    assert [row.id for row in library.rows()] == [again.file.id, first.id]
    assert (first.format, first.width, first.height, first.size_bytes) == ("PNG", 40, 20, len(PNG))


@pytest.mark.req("MED-9", "MED-13")
def test_a_file_is_kept_under_its_real_type_and_that_is_said(library):
    found = library.add(name="photo.jpg")
    assert (found.file.name, found.file.format, found.said) == ("photo.png", "PNG", "JPG")
    assert found.notices == (Notice.RETYPED,)
    broken = library.add(picture(size=(99, 99))[:-40], "broken.png")
    assert (broken.notices, broken.file.damaged, broken.file.has_thumbnail) == ((Notice.DAMAGED,), True, False)
    assert library.add(b"# Notes", "notes.md").file.name == "notes.md"
    assert library.add(b"%PDF-1.7", "report").file.name == "report.pdf"


@pytest.mark.req("MED-1", "MED-11", "MED-12")
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(library, monkeypatch):
    assert library.refused(b"").params == {"what": "empty", "file": "cake.png"}
    for name, content in (("setup.exe", PNG), ("run.ps1. ", b"words"), ("photo.jpg", b"MZ\0\0" + b"\0" * 60)):
        refusal = library.refused(content, name)
        assert (refusal.code, refusal.params["what"]) == (Code.FILE_UNREADABLE, "program")
    monkeypatch.setattr(uploads, "BYTES_MAX", 3_000)
    taken = []

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(50):
            taken.append(1)
            yield b"a" * 1_000

    refusal = library.refused(stream=endless())
    assert (refusal.code, refusal.params["limit"], len(taken)) == (Code.FILE_TOO_LARGE, 3_000, 4)
    assert library.refused(b"a" * 3_001).code is Code.FILE_TOO_LARGE
    assert library.add(b"a" * 3_000, "a.txt").file.size_bytes == 3_000
    assert len(library.on_disk()) == 1


@pytest.mark.req("MED-14")
def test_an_upload_that_breaks_off_leaves_nothing(library, monkeypatch):
    async def broken() -> AsyncIterator[bytes]:
        yield PNG[:20]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        library.add(stream=broken())
    assert (library.on_disk(), library.rows()) == ([], ())
    stray = MediaFiles(library.runtime.home).new_part()
    stray.write_bytes(b"half")
    os.utime(stray, (0, 0))
    library.add()
    assert not stray.exists()
    full = Path("/dev/full")
    if full.exists():
        monkeypatch.setattr(MediaFiles, "new_part", lambda self: full)
        monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: None)
        assert library.refused(b"more", "a.txt").code is Code.STORAGE_FULL


def test_the_library_is_filtered_and_sorted_as_other_tables_are(library):
    library.add(name="Zebra.png")
    library.add(b"words", "apple.txt")
    by_name = library.rows(query=ListQuery(sort=(Sort(field="name"),)))
    assert [row.name for row in by_name] == ["apple.txt", "Zebra.png"]
    kinds = ListQuery(filters=(Filter(field="kind", op=Op.VALUE, values=("image",)),), search="zeb")
    assert [row.name for row in library.rows(query=kinds)] == ["Zebra.png"]


def run_with(file: MediaFile, *, name: str = "June offer") -> BroadcastForm:
    content = PushContent(header="Cake", image=Media(media_ref=ref_of(file)))
    return BroadcastForm(name=name, steps=(Step(channel=Channel.PUSH, content=content),))


@pytest.mark.req("MED-6", "MED-8", "MSG-32")
def test_a_file_in_use_is_deleted_only_by_who_knows_and_its_place_is_then_told_missing(library, runtime):
    file, other = library.add().file, library.add(name="other.png").file
    run = runtime.database.write(broadcasts.save, library.admin, run_with(file), None)
    form = TemplateForm(broadcast=run_with(file, name="Monthly"))
    template = runtime.database.write(templates.save, library.admin, form, None).template
    content = run_with(file).steps[0].content
    card = ContentTemplateForm(name="Card", content=content)
    body = runtime.database.write(content_templates.save, library.admin, card, None)
    found = read(runtime, uses.of, media_uses.USERS, file.id)
    assert [(use.kind, use.id, use.name) for use in found] == [
        ("broadcast", run.id, "June offer"),
        ("broadcast_template", template.id, "Monthly"),
        ("content_template", body.id, "Card"),
    ]
    assert read(runtime, uses.of, media_uses.USERS, other.id) == []
    with pytest.raises(Refusal) as refused:
        library.remove(file)
    assert (refused.value.code, refused.value.params["users"]) == (Code.IN_USE, "June offer, Monthly, Card")
    library.remove(file, despite_uses=True)
    assert [row.id for row in library.rows()] == [other.id]
    work = runtime.database.write(lambda work: broadcasts.launch_problems(work, run_with(file)))
    gone = Problem(path="steps.0.content.image", code="media_gone", params={"name": "cake.png"})
    assert gone in work
    with pytest.raises(Refusal) as refused:
        library.remove(file)
    assert refused.value.code is Code.NOT_FOUND
    assert actions(runtime)[-1] == "media_deleted"


@pytest.mark.req("MED-8")
def test_what_went_out_keeps_its_content_and_the_rest_is_erased(library, runtime):
    sent, unused = library.add().file, library.add(b"words", "a.txt").file
    run = runtime.database.write(broadcasts.save, library.admin, run_with(sent), None)
    runtime.database.write(_started, run.id)
    assert read(runtime, media_uses.BROADCASTS.uses, sent.id) == [], "a started run does not stand in the way"
    library.remove(sent)
    library.remove(unused)
    assert {path.name.partition(".")[0] for path in library.on_disk()} == {sent.sha256}
    assert read(runtime, reads.row_of, sent.id)["name"] == "cake.png"
    assert read(runtime, reads.missing, [sent.id, unused.id]) == {sent.id, unused.id}


def _started(work, broadcast_id):
    from app.broadcasts.tables import broadcasts as table  # noqa: PLC0415 - the one place that plays a start

    work.conn.execute(table.update().where(table.c.id == broadcast_id).values(status=Status.COMPLETE.value))


def test_listeners_hold_what_is_there(library, runtime):
    copy = Copy(
        runtime, library.admin.listener(), {Topic.MEDIA: lambda: {str(one.id): one for one in library.rows()}}
    )
    file = library.add().file
    library.add(name="other.png")
    library.remove(file)
    copy.follow()
    assert copy.rows == copy.fresh()
    assert len(copy.rows[Topic.MEDIA]) == 1


@pytest.mark.req("MED-8", "MED-10")
def test_whoever_writes_messages_may_add_and_pick_and_not_delete(client):
    added = client.call("POST", "/api/media?name=cake.png", who="agent", content=PNG)
    assert added.status_code == 201
    file = added.json()["file"]
    assert client.call("POST", "/api/media/page", who="agent", json={}).json()["total"] == 1
    small = client.call("GET", f"/api/media/{file['id']}/thumbnail", who="agent")
    assert (small.headers["content-type"], small.headers["x-content-type-options"]) == ("image/jpeg", "nosniff")
    whole = client.call("GET", f"/api/media/{file['id']}/content", who="agent")
    assert whole.content == PNG
    assert whole.headers["content-disposition"] == 'attachment; filename="cake.png"'
    assert client.call("DELETE", f"/api/media/{file['id']}", who="agent").status_code == 403
    assert client.call("DELETE", f"/api/media/{file['id']}").status_code == 204
    assert client.call("POST", "/api/media/missing", json=[file["id"]]).json() == [file["id"]]
    assert client.call("GET", f"/api/media/{file['id']}/content").status_code == 404
