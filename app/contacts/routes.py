"""HTTP of contacts, tags, opt-outs and exports; with those of attributes, targets and imports."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.response import File

from app.contacts import (
    attribute_routes,
    devices,
    mass_delete,
    mass_edit,
    reads,
    selections,
    target_routes,
    undoing,
)
from app.contacts.attributes import CLEAR
from app.contacts.contacts import add_contact, delete_contact, edit_contact, merge_contacts
from app.contacts.exporting import EXPORT, exported_file, run_export, start_export
from app.contacts.importing import routes as import_routes
from app.contacts.importing.imports import CHECK, READ, RUN
from app.contacts.importing.preparing import run_check, run_read
from app.contacts.importing.undoing import UNDO, run_undo
from app.contacts.importing.writing import run_import
from app.contacts.opt_outs import lift_opt_out, set_opt_out
from app.contacts.retyping import RETYPE, run_clear, run_retype
from app.contacts.tags import UNLINK, add_tag, delete_tag, rename_tag, run_unlink
from app.contacts.telling import TAG_USERS
from app.contract.contacts import (
    Contact,
    ContactForm,
    ExportForm,
    MassDelete,
    MassEdit,
    Merge,
    OptOut,
    OptOutForm,
    Tag,
    TagForm,
)
from app.contract.devices import DeviceForm
from app.contract.jobs import Job
from app.contract.paging import MAX_WINDOW, ListQuery, Page, PageRequest
from app.contract.permissions import Permission
from app.contract.targets import ContactIds, ContactTargets, Count
from app.core.actor import Actor
from app.core.jobs import JobKind
from app.core.runtime import Runtime
from app.core.web import needs, threaded

MANAGE: Final = needs(Permission.MANAGE_CONTACTS)
OPT_OUTS: Final = needs(Permission.MANAGE_OPT_OUT_WORDS)
EXPORTS: Final = needs(Permission.EXPORT_ENTITIES)
KNOW_TAGS: Final = needs(*TAG_USERS)

JOB_KINDS: Final = (
    JobKind(mass_edit.EDIT, mass_edit.run_edit),
    JobKind(mass_delete.DELETE, mass_delete.run_delete),
    JobKind(undoing.RESTORE, undoing.run_restore),
    JobKind(RETYPE, run_retype),
    JobKind(CLEAR, run_clear),
    JobKind(UNLINK, run_unlink),
    JobKind(EXPORT, run_export),
    JobKind(READ, run_read),
    JobKind(CHECK, run_check),
    JobKind(RUN, run_import),
    JobKind(UNDO, run_undo),
)


@post("/api/contacts/page", opt=MANAGE, status_code=200)
@threaded
def contacts_page(data: PageRequest, runtime: Runtime) -> Page[Contact]:
    """A window of the contacts table."""
    with runtime.database.read() as conn:
        return reads.page(conn, data, runtime.clock.now_ms())


@post("/api/contacts/count", opt=MANAGE, status_code=200)
@threaded
def count_contacts(data: ListQuery, runtime: Runtime) -> Count:
    """How many contacts a query finds."""
    with runtime.database.read() as conn:
        return reads.count(conn, data, runtime.clock.now_ms())


@post("/api/contacts/targets", opt=MANAGE, status_code=200)
@threaded
def targets_of_contacts(data: ContactIds, runtime: Runtime) -> list[ContactTargets]:
    """Targets that contacts satisfy now, for the rows that are shown (CON-9)."""
    with runtime.database.read() as conn:
        found = reads.targets_of(conn, data.ids[:MAX_WINDOW], runtime.clock.now_ms())
    return [ContactTargets(contact_id=one, target_ids=tuple(ids)) for one, ids in found.items()]


@get("/api/contacts/{contact_id:int}", opt=MANAGE)
@threaded
def one_contact(contact_id: int, runtime: Runtime) -> Contact:
    """One contact for the form."""
    with runtime.database.read() as conn:
        return reads.contact(conn, contact_id)


@get("/api/contacts/{contact_id:int}/opt-outs", opt=MANAGE)
@threaded
def opt_out_history(contact_id: int, runtime: Runtime) -> list[OptOut]:
    """Every opt-out of a contact, lifted ones too."""
    with runtime.database.read() as conn:
        return reads.opt_out_history(conn, contact_id)


@post("/api/contacts", opt=MANAGE, status_code=201)
async def new_contact(data: ContactForm, runtime: Runtime, actor: Actor) -> Contact:
    """*New contact*."""
    return await runtime.database.awrite(add_contact, actor, data)


@put("/api/contacts/{contact_id:int}", opt=MANAGE, status_code=200)
async def change_contact(contact_id: int, data: ContactForm, runtime: Runtime, actor: Actor) -> Contact:
    """*Edit contact*."""
    return await runtime.database.awrite(edit_contact, actor, contact_id, data)


@delete("/api/contacts/{contact_id:int}", opt=MANAGE, status_code=204)
async def remove_contact(contact_id: int, runtime: Runtime, actor: Actor) -> None:
    """*Delete contact*."""
    await runtime.database.awrite(delete_contact, actor, contact_id)


@post("/api/contacts/{contact_id:int}/merge", opt=MANAGE, status_code=200)
async def merge(contact_id: int, data: Merge, runtime: Runtime, actor: Actor) -> Contact:
    """Take a contact into another."""
    return await runtime.database.awrite(merge_contacts, actor, contact_id, data.into_id)


@post("/api/contacts/{contact_id:int}/devices", opt=MANAGE, status_code=201)
async def new_device(contact_id: int, data: DeviceForm, runtime: Runtime, actor: Actor) -> Contact:
    """Register a device of a contact (MSG-71)."""
    return await runtime.database.awrite(devices.register, actor, contact_id, data)


@delete("/api/devices/{device_id:int}", opt=MANAGE, status_code=200)
async def remove_device(device_id: int, runtime: Runtime, actor: Actor) -> Contact:
    """Take a device from its contact."""
    return await runtime.database.awrite(devices.forget, actor, device_id)


# -- many contacts -------------------------------------------------------------------------------------------------


@post("/api/contacts/mass-edit", opt=MANAGE, status_code=202)
@threaded
def edit_many(data: MassEdit, runtime: Runtime, actor: Actor) -> Job:
    """*Edit selected items*."""
    with runtime.database.read() as conn:
        walk = selections.frozen(conn, data.selection, runtime.clock.now_ms())
    return runtime.database.write(mass_edit.start_edit, actor, data, walk, runtime.jobs)


@post("/api/contacts/mass-delete", opt=MANAGE, status_code=202)
@threaded
def delete_many(data: MassDelete, runtime: Runtime, actor: Actor) -> Job:
    """*Delete contacts*."""
    with runtime.database.read() as conn:
        walk = selections.frozen(conn, data.selection, runtime.clock.now_ms())
    return runtime.database.write(mass_delete.start_delete, actor, data.count, walk, runtime.jobs)


@post("/api/contacts/restore/{job_id:int}", opt=MANAGE, status_code=202)
async def restore(job_id: int, runtime: Runtime, actor: Actor) -> Job:
    """Give back what a mass operation took."""
    return await runtime.database.awrite(undoing.start_restore, actor, job_id, runtime.jobs)


@post("/api/contacts/export", opt=EXPORTS, status_code=202)
@threaded
def export(data: ExportForm, runtime: Runtime, actor: Actor) -> Job:
    """Write a file with contacts; the job's id fetches it."""
    with runtime.database.read() as conn:
        walk = selections.frozen(conn, data.selection, runtime.clock.now_ms())
    return runtime.database.write(start_export, actor, data, walk, runtime.jobs)


@get("/api/exports/{job_id:int}", opt=EXPORTS)
@threaded
def exported(job_id: int, runtime: Runtime, actor: Actor) -> File:
    """The file of one's own export."""
    with runtime.database.read() as conn:
        path: Path = exported_file(conn, runtime.home, actor, job_id)
    return File(path=path, filename=f"contacts{path.suffix}", media_type="application/octet-stream")


# -- tags and opt-outs ---------------------------------------------------------------------------------------------


@get("/api/tags", opt=KNOW_TAGS)
@threaded
def all_tags(runtime: Runtime) -> list[Tag]:
    """Every tag with its number of contacts."""
    with runtime.database.read() as conn:
        return reads.all_tags(conn)


@post("/api/tags", opt=MANAGE, status_code=201)
async def new_tag(data: TagForm, runtime: Runtime, actor: Actor) -> Tag:
    """A new tag."""
    return await runtime.database.awrite(add_tag, actor, data)


@put("/api/tags/{tag_id:int}", opt=MANAGE, status_code=200)
async def change_tag(tag_id: int, data: TagForm, runtime: Runtime, actor: Actor) -> Tag:
    """Rename a tag."""
    return await runtime.database.awrite(rename_tag, actor, tag_id, data)


@delete("/api/tags/{tag_id:int}", opt=MANAGE, status_code=204)
async def remove_tag(tag_id: int, runtime: Runtime, actor: Actor) -> None:
    """Delete a tag."""
    await runtime.database.awrite(delete_tag, actor, tag_id, runtime.jobs)


@post("/api/opt-outs", opt=OPT_OUTS, status_code=201)
async def new_opt_out(data: OptOutForm, runtime: Runtime, actor: Actor) -> Contact:
    """Enter an opt-out of a contact."""
    return await runtime.database.awrite(set_opt_out, actor, data)


@post("/api/opt-outs/{opt_out_id:int}/lift", opt=OPT_OUTS, status_code=200)
async def lift(opt_out_id: int, runtime: Runtime, actor: Actor) -> OptOut:
    """Take an opt-out back."""
    return await runtime.database.awrite(lift_opt_out, actor, opt_out_id)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    contacts_page,
    count_contacts,
    targets_of_contacts,
    one_contact,
    opt_out_history,
    new_contact,
    change_contact,
    remove_contact,
    merge,
    new_device,
    remove_device,
    edit_many,
    delete_many,
    restore,
    export,
    exported,
    all_tags,
    new_tag,
    change_tag,
    remove_tag,
    new_opt_out,
    lift,
    *attribute_routes.ROUTES,
    *target_routes.ROUTES,
    *import_routes.ROUTES,
)
