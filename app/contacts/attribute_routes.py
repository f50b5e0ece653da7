"""HTTP of attributes."""

from __future__ import annotations

from typing import Final

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from app.contacts import reads
from app.contacts.attributes import add_attribute, delete_attribute, edit_attribute
from app.contacts.retyping import misfits, start_retype
from app.contract.attributes import Attribute, AttributeForm, AttributeUses, Retype
from app.contract.faults import Code, Problem
from app.contract.jobs import Job
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.core.web import SIGNED_IN, needs, threaded

MANAGE: Final = needs(Permission.MANAGE_CONTACTS)


@get("/api/attributes", opt=SIGNED_IN)
@threaded
def all_attributes(runtime: Runtime) -> tuple[Attribute, ...]:
    """Every attribute in the order of the table."""
    with runtime.database.read() as conn:
        return reads.all_attributes(conn)


@get("/api/attributes/{attribute_id:int}/uses", opt=MANAGE)
@threaded
def attribute_uses(attribute_id: int, runtime: Runtime) -> AttributeUses:
    """What deleting an attribute would touch."""
    with runtime.database.read() as conn:
        return reads.attribute_uses(conn, attribute_id)


@post("/api/attributes", opt=MANAGE, status_code=201)
async def new_attribute(data: AttributeForm, runtime: Runtime, actor: Actor) -> Attribute:
    """*Add attribute*."""
    return await runtime.database.awrite(add_attribute, actor, data)


@put("/api/attributes/{attribute_id:int}", opt=MANAGE, status_code=200)
async def change_attribute(attribute_id: int, data: AttributeForm, runtime: Runtime, actor: Actor) -> Attribute:
    """*Edit attribute*."""
    return await runtime.database.awrite(edit_attribute, actor, attribute_id, data)


@post("/api/attributes/{attribute_id:int}/retype", opt=MANAGE, status_code=202)
@threaded
def retype_attribute(attribute_id: int, data: Retype, runtime: Runtime, actor: Actor) -> Job:
    """Change the type, where no value is lost."""
    with runtime.database.read() as conn:
        wrong = misfits(conn, attribute_id, data)
    if wrong:
        problem = Problem(path="type", code="values_do_not_fit", params={"count": wrong})
        raise Refusal(Code.INVALID, problems=[problem])
    return runtime.database.write(start_retype, actor, attribute_id, data, runtime.jobs)


@delete("/api/attributes/{attribute_id:int}", opt=MANAGE, status_code=204)
async def remove_attribute(attribute_id: int, runtime: Runtime, actor: Actor) -> None:
    """Delete an attribute and its values."""
    await runtime.database.awrite(delete_attribute, actor, attribute_id, runtime.jobs)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    all_attributes,
    attribute_uses,
    new_attribute,
    change_attribute,
    retype_attribute,
    remove_attribute,
)
