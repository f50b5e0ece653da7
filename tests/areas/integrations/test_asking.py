"""GET SendSMS: parameters in the path or the query, the dialer that fits, browsers that repeat (WSV-13..19)."""

from __future__ import annotations

import pytest

from app.contract.api_keys import ChangeWebService
from app.integrations import options
from tests.areas.integrations.conftest import Web

SEED = "destination=099635199&message=Mensaje%20de%20prueba2&api=DinstarWeb&device=1"


@pytest.mark.both_databases
@pytest.mark.req("WSV-13", "WSV-14", "WSV-15", "WSV-17", "WSV-18")
def test_the_link_of_the_seed(web: Web) -> None:
    answer = web.call("GET", f"/integra/resources/sms/sendsms/{SEED}")
    assert (answer.status, answer.body, answer.headers["cache-control"]) == (200, "OK", "no-store")
    (record,) = web.records()
    assert (record.message, record.priority) == ("Mensaje de prueba2", 1)
    (start,) = web.gateway.run(500)
    assert (start.address, start.device) == ("59899635199", "1")


@pytest.mark.req("WSV-13", "WSV-16")
@pytest.mark.parametrize(
    ("tail", "text"),
    [
        ("/destination=099635199&message=Hi&api=dinstar_web", "Hi"),
        ("?destination=099635199&message=Hi&api=DINSTARWEB", "Hi"),
        ("/?destination=099635199&message=Hi&api=Gateway%201", "Hi"),
        ("/destination=099635199&amp;message=a%2520b&amp;api=dinstar_web", "a%20b"),
        ("/destination=099635199&message=a+b%2Bc%26d&api=dinstar_web", "a b+c&d"),
        ("/destination=099635199&message=a/b;c&api=dinstar_web", "a/b;c"),
        ("?destination=099635199&message=a%3Fb?c&api=dinstar_web", "a?b?c"),
        ("/destination=%2B59899635199&message=%C3%B1&api=dinstar_web&campaign=campsms&agent=agent", "ñ"),
        ("/destination=099635199&message=Hi&api=dinstar_web&device=&agent=&other=1", "Hi"),
    ],
)
def test_what_is_written_is_decoded_once(web: Web, tail: str, text: str) -> None:
    assert web.get(tail).body == "OK"
    assert [one.message for one in web.records()] == [text]


@pytest.mark.req("WSV-9", "WSV-15", "WSV-19")
@pytest.mark.parametrize(
    ("tail", "status", "why"),
    [
        ("", 400, "missing"),
        ("/", 400, "missing"),
        ("/destination=&message=&api=", 400, "missing"),
        ("/destination=099635199&message=Hi", 400, "missing"),
        ("/destination=099635199&message=Hi?&api=dinstar_web", 400, "repeated"),
        ("/destination=099635199&destination=099635199&message=Hi&api=x", 400, "repeated"),
        ("/destination=099635199&amp;destination=1&message=Hi&api=x", 400, "repeated"),
        ("/destination=099635199&message=50%&api=dinstar_web", 400, "encoding"),
        ("/destination=099635199&message=%F1&api=dinstar_web", 400, "encoding"),
        ("/destination=99&message=Hi&api=dinstar_web", 400, "invalid_number"),
        ("/destination=099635199&message=Hi&api=twilio", 404, "unknown_provider"),
        ("/destination=099635199&message=Hi&api=dinstar_web&campaign=nobody", 404, "unknown_campaign"),
        ("/destination=099635199&message=Hi&api=Gateway%203&campaign=campsms", 400, "mismatch"),
        ("/destination=099635199&message=Hi&api=Gateway%203", 409, "ambiguous"),
        ("/destination=099635199&message=Hi&api=dinstar_web&device=32", 404, "unknown_device"),
        ("/destination=099635199&message=Hi&api=dinstar_web&device=dongle0", 404, "unknown_device"),
        ("/destination=099635199&message=Hi&api=dinstar_web&device=-1", 404, "unknown_device"),
        ("/destination=099635199&message=Hi&api=dinstar_web&device=%D9%A3", 404, "unknown_device"),
        ("/destination=099635199&message=Hi&api=dinstar_web&agent=nobody", 404, "unknown_agent"),
    ],
)
def test_bad_input_stores_nothing(web: Web, tail: str, status: int, why: str) -> None:
    web.gateway.provider("quality")
    answer = web.get(tail)
    assert (answer.status, answer.why) == (status, why)
    assert web.records() == []


@pytest.mark.req("WSV-15")
def test_several_dialers_of_a_provider_ask_for_the_campaign(web: Web) -> None:
    link = "/destination=099635199&message=Hi&api=dinstar_web"
    other = web.gateway.dialer(name="Other")
    assert (web.get(link).status, web.get(link).why) == (409, "ambiguous")
    assert web.get(f"{link}&campaign=other").body == "OK"
    assert len(web.records(other)) == 1
    limited = web.new_key("Limited", web.dialer).secret
    assert web.get(link, key=limited).body == "OK"
    assert len(web.records()) == 1


@pytest.mark.req("WSV-14")
def test_a_device_by_name(web: Web) -> None:
    provider_id = web.gateway.provider("dongle")
    dialer = web.gateway.dialer(name="Dongles", provider_id=provider_id, dial_string="")
    link = "/destination=099635199&message=Hi&api=dongle&device="
    assert web.get(f"{link}dongle0").body == "OK"
    assert [one.address for one in web.records(dialer)] == ["59899635199"]
    assert web.get(f"{link}a%20b".replace("Hi", "Ho")).why == "unknown_device"


@pytest.mark.req("WSV-7")
def test_the_key_as_a_parameter(web: Web) -> None:
    link = f"/{SEED}&key="
    assert web.get(link + web.key.secret, key=None).body == "OK"
    assert web.get(link + web.key.secret).body == "OK"
    assert web.get(link + "f" * 64).status == 401
    assert web.get(link, key=None).status == 401
    assert web.get(f"/{SEED}%&key={web.key.secret}", key=None).why == "encoding"


@pytest.mark.both_databases
@pytest.mark.req("WSV-17")
def test_a_browser_that_repeats_gets_the_first_answer(web: Web) -> None:
    link = "/destination=099635199&message=Hi&api=dinstar_web"
    first = web.get(link).record_id
    web.gateway.clock.advance(4_999)
    assert web.get(link).record_id == first
    assert web.get(link.replace("Hi", "Ho")).record_id != first
    assert web.get(link, key=web.new_key().secret).record_id != first
    web.gateway.clock.advance(1)
    assert web.get(link).record_id != first
    assert len(web.records()) == 4


@pytest.mark.req("WSV-8", "WSV-18")
def test_a_key_of_its_own_decides_instead(web: Web) -> None:
    link = "/destination=099635199&message=Hi&api=dinstar_web"
    made = {web.get(link, headers={"Idempotency-Key": key}).record_id for key in ("a", "b", "a")}
    assert len(made) == 2


@pytest.mark.req("WSV-17")
def test_get_can_be_switched_off(web: Web) -> None:
    form = ChangeWebService(accept_get=False, per_minute=100, version=0)
    web.gateway.do(options.change, web.gateway.admin, form)
    answer = web.get(f"/{SEED}")
    assert (answer.status, answer.why) == (405, "method")
    assert web.post().body == "OK"
