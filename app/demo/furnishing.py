"""What a demo workspace starts with: people, customers, a simulated carrier, a first broadcast."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import select

from app.accounts import reads as account_reads
from app.accounts import service as accounts
from app.accounts.tables import users
from app.assets import service as senders
from app.assets.media import service as media
from app.assets.media.facts import Facts, facts_of
from app.assets.media.files import MediaFiles
from app.broadcasts import service as broadcasts
from app.contacts import devices
from app.contacts import reads as contact_reads
from app.contacts.contacts import add_contact
from app.contract.accounts import Language, NewUser, Setup
from app.contract.broadcasts import BroadcastForm, RecipientKind, RecipientSource, Timing
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.devices import DeviceForm
from app.contract.jobs import Job
from app.contract.payloads.plain import SmsContent
from app.contract.permissions import SystemRole
from app.contract.providers import ProviderForm, ProviderId
from app.contract.senders import SenderForm
from app.core import workspace
from app.core.actor import SYSTEM, Actor
from app.core.passwords import hash_password
from app.core.resources import resource
from app.core.runtime import Runtime
from app.core.secrets import new_token, write_private
from app.core.work import UnitOfWork
from app.demo import dialing, mailing
from app.demo.carrier import PASSWORD, SYSTEM_ID
from app.demo.pictures import SCENES, drawn
from app.dispatch import providers

PROVIDER_NAME: Final = "Simulated carrier"
SENDER_NAME: Final = "NORDWIND"
RATE: Final = 60
LOGIN_FILE: Final = "demo-login.json"
"""Readable by its owner only; the desktop of a demo signs in with it."""


class Customer(msgspec.Struct, frozen=True):
    """One invented customer."""

    phone: str
    name: str
    surname: str
    city: str
    email: str
    tags: tuple[str, ...]


class FirstWords(msgspec.Struct, frozen=True):
    """What somebody writes of his own accord."""

    phone: str
    text: str


class FirstRun(msgspec.Struct, frozen=True):
    """The broadcast that makes the inbox lively."""

    name: str
    tag: str
    text: str


class Furniture(msgspec.Struct, frozen=True):
    """`resources/demo/workspace.json`."""

    people: tuple[Customer, ...]
    first_words: tuple[FirstWords, ...]
    broadcast: FirstRun


@dataclass(frozen=True, slots=True)
class Colleague:
    """One invented user."""

    login: str
    first_name: str
    last_name: str
    role: SystemRole


@dataclass(frozen=True, slots=True)
class Account:
    """One account at the simulated carrier, and the sender that goes out through it."""

    name: str
    kind: str
    sender: str


OTHER_CHANNELS: Final = (
    Account("Simulated RCS", "simulated_rcs", "Nordwind Talleres"),
    Account("Simulated Viber", "simulated_viber", "Nordwind Viber"),
    Account("Simulated WhatsApp", "simulated_whatsapp", "34910000300"),
    Account("Simulated Email", "simulated_email", "taller@nordwind.example"),
    Account("Simulated Push", "simulated_push", "nordwind.example"),
    Account("Simulated TTS", "simulated_tts", "34910000400"),
    Account("Simulated Mobile Push", "simulated_mobile_push", "Nordwind app"),
)
"""Everything but SMS, so that a chain can be tried at once."""

DEVICES: Final = ("Pixel 8", "Galaxy Tab S9")
"""What people have."""

COLLEAGUES: Final = (
    Colleague("marta.ruiz", "Marta", "Ruiz", SystemRole.AGENT),
    Colleague("tomas.ferrer", "Tomás", "Ferrer", SystemRole.SUPERVISOR),
)


def furniture() -> Furniture:
    """What there is to put in."""
    return msgspec.json.decode(resource("demo", "workspace.json").read_bytes(), type=Furniture)


def furnish(runtime: Runtime) -> bool:
    """Set up an empty demo workspace; returns whether it was empty."""
    with runtime.database.read() as conn:
        if account_reads.has_people(conn):
            return False
    password = new_token()[:20] + "aA1!"
    login = {"login": "elena.kovacs", "password": password}
    write_private(runtime.home / LOGIN_FILE, json.dumps(login).encode())
    runtime.database.write(_people, password, hash_password(password))
    for place, customer in enumerate(furniture().people):
        runtime.database.write(_customer, customer, place)
    _hang_pictures(runtime)
    return True


def _hang_pictures(runtime: Runtime) -> None:
    files = MediaFiles(runtime.home)
    for scene in SCENES:
        content = drawn(scene)
        part = files.new_part()
        part.write_bytes(content)
        runtime.database.write(_picture, files, part, facts_of(part, scene.name), scene.name, content)


def connect(runtime: Runtime, ports: Mapping[str, int]) -> None:
    """Point the simulated carrier's accounts, one a channel, at where it listens today."""
    runtime.database.write(_accounts, runtime, ports)


def first_broadcast(work: UnitOfWork) -> None:
    """Remind the customers of one tag of their appointment."""
    run = furniture().broadcast
    tag = next(one for one in contact_reads.all_tags(work.conn) if one.name == run.tag)
    sender = next(one for one in senders.all_senders(work.conn) if one.name == SENDER_NAME)
    form = BroadcastForm(
        name=run.name,
        recipients=(RecipientSource(kind=RecipientKind.TAG, tag_id=tag.id),),
        timing=Timing.INSTANT,
        time_zone=workspace.read(work.conn).time_zone,
        steps=(Step(content=SmsContent(text=run.text), sender_id=sender.id),),
        client_key="demo",
    )
    broadcasts.launch(work, _administrator(work), form, None)


def first_dialer(work: UnitOfWork) -> None:
    """Let a dialer remind people of their orders."""
    sender = next(one for one in senders.all_senders(work.conn) if one.name == SENDER_NAME)
    dialing.start(work, _administrator(work), sender.provider_id, sender.id)


def first_mailing(runtime: Runtime) -> Job:
    """Let a mailing wait for tomorrow morning."""
    with runtime.database.read() as conn:
        sender = next(one for one in senders.all_senders(conn) if one.name == SENDER_NAME)
    return mailing.start(runtime, runtime.database.write(_administrator), sender.id)


def _people(work: UnitOfWork, password: str, password_hash: str) -> None:
    form = Setup(
        company="Nordwind Talleres",
        login="elena.kovacs",
        password=password,
        first_name="Elena",
        last_name="Kovacs",
        email="elena.kovacs@nordwind.example",
        language=Language.ENGLISH,
        default_country="ES",
        time_zone="Europe/Madrid",
    )
    accounts.set_up(work, form, password_hash)
    place = {"company": form.company, "default_country": form.default_country, "time_zone": form.time_zone}
    workspace.put(work, place)
    first_line = workspace.read(work.conn).first_line_department_id
    for colleague in COLLEAGUES:
        user = NewUser(
            login=colleague.login,
            password=password,
            first_name=colleague.first_name,
            last_name=colleague.last_name,
            email=f"{colleague.login}@nordwind.example",
            department_id=first_line,
            roles=(colleague.role,),
            must_change_password=False,
        )
        accounts.add_user(work, SYSTEM, user, password_hash)


def _customer(work: UnitOfWork, customer: Customer, place: int) -> None:
    """Every second one takes pushes, every third has the app, some of them on two devices."""
    values = {
        "name": customer.name,
        "surname": customer.surname,
        "city": customer.city,
        "email": customer.email,
    }
    form = ContactForm(phone="+" + customer.phone, values=values, new_tags=customer.tags)
    actor = _administrator(work)
    made = add_contact(work, actor, form)
    owned = [(Channel.PUSH, name) for name in DEVICES[: 1 + place % 4 // 2] if not place % 2]
    owned += [(Channel.MOBILE_PUSH, name) for name in DEVICES[: 1 + place % 6 // 3] if not place % 3]
    for channel, name in owned:
        token = hashlib.sha256(f"{channel} {name} {customer.phone}".encode()).hexdigest()
        devices.register(work, actor, made.id, DeviceForm(channel=channel, token=token, name=name))


def _picture(work: UnitOfWork, files: MediaFiles, part: Path, facts: Facts, name: str, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    actor, size = _administrator(work), len(content)
    media.add(work, actor, files, part, name=name, sha256=digest, size=size, facts=facts, reuse=False)


def _accounts(work: UnitOfWork, runtime: Runtime, ports: Mapping[str, int]) -> None:
    smpp: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": ports["port"],
        "system_id": SYSTEM_ID,
        "password": PASSWORD,
        "rate": RATE,
        "window": 50,
    }
    _account(work, runtime, Account(PROVIDER_NAME, "smpp", SENDER_NAME), smpp)
    gateway: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": ports["gateway_port"],
        "account": SYSTEM_ID,
        "password": PASSWORD,
        "rate": RATE,
    }
    for account in OTHER_CHANNELS:
        _account(work, runtime, account, gateway)


def _account(work: UnitOfWork, runtime: Runtime, account: Account, settings: Mapping[str, Any]) -> None:
    found = next((one for one in providers.all_providers(work.conn, {}) if one.name == account.name), None)
    version, enabled = (found.version, found.enabled) if found is not None else (0, True)
    form = ProviderForm(name=account.name, kind=account.kind, settings=settings, enabled=enabled, version=version)
    provider = providers.save(work, runtime.secrets, form, found.id if found is not None else None)
    if found is None:
        sender = SenderForm(name=account.sender, provider_id=ProviderId(provider.id))
        senders.save(work, _administrator(work), sender, None)


def _administrator(work: UnitOfWork) -> Actor:
    user_id = work.conn.execute(select(users.c.id).where(users.c.login == "elena.kovacs")).scalar_one()
    me = account_reads.me(work.conn, user_id)
    return Actor(
        user_id,
        me.login,
        f"{me.first_name} {me.last_name}",
        me.department.id,
        sees_all_departments=True,
        permissions=me.permissions,
    )
