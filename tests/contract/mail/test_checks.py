"""What is wrong with a mail is named at its element; what is hidden or half of a draft is not in the way."""

import pytest

from app.contract.mail.checks import check_document, check_link
from app.contract.payloads.email import (
    ButtonBlock,
    ButtonProps,
    EmailColumn,
    EmailDocument,
    ImageBlock,
    Page,
    Section,
    SocialBlock,
    SocialItem,
    SpacerBlock,
    TextBlock,
    TextProps,
)

KEYS = frozenset({"name"})
WORDS = TextBlock(id="w", html="<p>Words</p>")


def found(*elements, page=None):
    section = Section(id="s", columns=(EmailColumn(blocks=(WORDS, *elements)),))
    document = EmailDocument(page=page or Page(), blocks=(section,))
    problems = check_document(document, "document", KEYS)
    return [(one.path.removeprefix("document.blocks.0.columns.0.blocks."), one.code) for one in problems]


@pytest.mark.req("EML-40")
@pytest.mark.parametrize(
    ("element", "problems"),
    [
        (ButtonBlock(id="b", text="Go", link="https://x.example"), []),
        (ButtonBlock(id="b", text="", link=""), [("1.text", "required"), ("1.link", "required")]),
        (ButtonBlock(id="b", text="Go", link="ftp://x"), [("1.link", "not_a_link")]),
        (ButtonBlock(id="b", text="Go", link="javascript:x()"), [("1.link", "not_a_link")]),
        (ButtonBlock(id="b", text="Go", link="https://x/{{attribute.who}}"), [("1.link", "unknown_attribute")]),
        (ButtonBlock(id="b", text="{{unsubscribe_url}}", link="tel:1"), [("1.text", "unknown_attribute")]),
        (
            ButtonBlock(id="b", text="G", link="tel:1", props=ButtonProps(fill="red")),
            [("1.props.fill", "not_a_color")],
        ),
        (
            ButtonBlock(id="b", text="", link="", props=ButtonProps(hidden=True)),
            [],
        ),
        (ImageBlock(id="i", link="x"), [("1.media", "required"), ("1.link", "not_a_link")]),
        (SocialBlock(id="o", items=(SocialItem(network="x"),)), [("1.items.0.link", "required")]),
        (
            SocialBlock(id="o", items=(SocialItem(network="icq", link="https://x.example"),)),
            [("1.items.0.network", "not_in_list")],
        ),
        (TextBlock(id="t", html="{{attribute.name}} {{unsubscribe_url}}"), []),
        (TextBlock(id="t", html="{{attribute.<b>name}}</b>"), [("1.html", "unbalanced_braces")] * 2),
        (TextBlock(id="t", html='<a href="mailto:">x</a>'), [("1.html", "not_a_link")]),
        (TextBlock(id="t", props=TextProps(size=400)), [("1.props.size", "out_of_range")]),
        (TextBlock(id="w"), [("0.id", "duplicate"), ("1.id", "duplicate")]),
    ],
)
def test_every_element(element, problems):
    assert found(element) == problems


@pytest.mark.req("EML-40")
def test_a_mail_must_have_an_element_with_content():
    empty = Section(
        id="s", columns=(EmailColumn(blocks=(SpacerBlock(id="1"), TextBlock(id="2", html="<p> </p>"))),)
    )
    for document in (None, EmailDocument(), EmailDocument(blocks=(empty,))):
        assert [(one.path, one.code) for one in check_document(document, "document", KEYS)] == [
            ("document", "mail_empty")
        ]


def test_the_page():
    assert found(page=Page(width=100, background="red", font="Comic Sans MS")) == [
        ("document.page.width", "out_of_range"),
        ("document.page.background", "not_a_color"),
        ("document.page.font", "not_in_list"),
    ]


@pytest.mark.req("EML-40")
@pytest.mark.parametrize(
    ("link", "is_good"),
    [
        ("https://a.example/x?y={{attribute.name}}", True),
        ("mailto:a@b.example", True),
        ("tel:+34600", True),
        ("{{unsubscribe_url}}", True),
        ("{{attribute.name}}", False),
        ("https://", False),
        ("https://a b", False),
        ("//a.example", False),
        ("data:text/html,x", False),
        ("https://[", False),
    ],
)
def test_links(link, is_good):
    assert (check_link("link", link) == []) is is_good
