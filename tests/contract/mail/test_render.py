"""A document becomes a mail that can hurt nobody and says the same in HTML and in plain text."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.content import personal
from app.contract.mail.checks import is_clipped, lacks_unsubscribe
from app.contract.mail.cleaning import clean, clean_pasted
from app.contract.mail.render import attached, render
from app.contract.mail.vocabulary import CLIP_BYTES, LAYOUTS
from app.contract.payloads.email import (
    ButtonBlock,
    DividerBlock,
    EmailColumn,
    EmailContent,
    EmailDocument,
    ImageBlock,
    Page,
    Section,
    SectionProps,
    SocialBlock,
    SocialItem,
    SpacerBlock,
    SpacerProps,
    TextBlock,
    TextProps,
    Wrapper,
    WrapperProps,
)
from app.contract.payloads.media import Media, MediaKind, MediaRef

CAKE = Media(
    media_ref=MediaRef(
        media_id=7,
        file_name="cake.png",
        kind=MediaKind.IMAGE,
        mime_type="image/png",
        size_bytes=10_573,
        sha256="0" * 64,
        width=900,
        height=300,
    )
)
VALUES = {"name": "<b>Zoë</b> & {{unsubscribe_url}}", "id": "a b/?&"}
OUT = "https://x.example/out?p=1&q=2"


PAPER = Page()


def mail_of(*blocks, page=PAPER):
    content = EmailContent(subject="S", type="email", document=EmailDocument(page=page, blocks=blocks))
    return render(content, {7: "cid:media-7@host"})


def one(*elements):
    return Section(id="s", columns=(EmailColumn(blocks=elements),))


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def tags_of(html):
    reader = Reader()
    reader.feed(html)
    return reader.tags


FULL = Section(
    id="s",
    columns=(
        EmailColumn(
            width=33,
            blocks=(
                TextBlock(
                    id="t",
                    html='<p>Hi {{attribute.name|"A & B"}}, see <a href="https://s.example/{{attribute.id}}">us</a></p>'
                    "<ul><li>One</li></ul>",
                ),
                ButtonBlock(id="b", text="Leave <now>", link="{{unsubscribe_url}}"),
            ),
        ),
        EmailColumn(
            width=67,
            blocks=(
                ImageBlock(id="i", media=CAKE, alt='A "cake"', link="https://s.example/cake"),
                DividerBlock(id="d"),
                SpacerBlock(id="sp", props=SpacerProps(height=33)),
                SocialBlock(id="so", items=(SocialItem(network="x", link="https://x.com/us", label="Us"),)),
            ),
        ),
    ),
)


@pytest.mark.req("EML-18", "EML-19", "MSG-44")
def test_html_and_plain_text_of_a_personal_mail():
    document = EmailDocument(blocks=(FULL,))
    content = personal(EmailContent(subject="A\nB", subtitle="Look & see", type="email", document=document), VALUES)
    mail = render(content, attached(content, "host"), OUT)
    assert mail.subject == "A B"
    assert "&lt;b&gt;Zoë&lt;/b&gt; &amp; {{unsubscribe_url}}" in mail.html  # a value is never a placeholder
    links = [attributes["href"] for tag, attributes in tags_of(mail.html) if tag == "a"]
    assert links == ["https://s.example/a%20b%2F%3F%26", OUT, "https://s.example/cake", "https://x.com/us"]
    [picture] = [attributes for tag, attributes in tags_of(mail.html) if tag == "img"]
    assert (picture["src"], picture["alt"], picture["width"]) == ("cid:media-7@host", 'A "cake"', "352")
    assert "Look &amp; see" in mail.html
    assert "height:33px" in mail.html
    assert mail.text == (
        "Hi <b>Zoë</b> & {{unsubscribe_url}}, see us (https://s.example/a%20b%2F%3F%26)\n- One\n\n"
        f"Leave <now>: {OUT}\n\n"
        'A "cake"\nhttps://s.example/cake\n\n' + "-" * 40 + "\n\nUs: https://x.com/us"
    )


def test_without_values_placeholders_and_the_way_out_stay():
    mail = mail_of(FULL)
    assert '{{attribute.name|"A &amp; B"}}' in mail.html
    assert 'href="{{unsubscribe_url}}"' in mail.html
    plain = EmailContent(subject="S", text="Out: {{unsubscribe_url}}")
    assert render(plain, {}, OUT).text == f"Out: {OUT}"
    own = EmailContent(subject="S", type="email", text="My own", document=EmailDocument(blocks=(FULL,)))
    assert render(own, {}).text == "My own"  # a plain form that somebody wrote wins over the one made
    assert not lacks_unsubscribe(plain)
    assert lacks_unsubscribe(EmailContent(subject="S", type="email", document=EmailDocument(blocks=(one(),))))


@pytest.mark.req("EML-18")
@pytest.mark.parametrize(
    "bad",
    [
        "<script>steal()</script>",
        '<img src="https://spy.example/p.gif">',
        '<form action="https://x"><input name="a"></form>',
        '<link rel="stylesheet" href="https://x/a.css"><style>@import "https://x"</style>',
        '<a href="javascript:steal()" onclick="steal()">a</a>',
        '<p style="background:url(https://x)">a</p>',
        "</mj-text></mj-column><mj-raw><script>steal()</script></mj-raw>",
        '<iframe src="https://x"></iframe><svg onload="steal()"></svg><!-- x -->',
    ],
)
def test_nothing_that_acts_or_fetches_gets_into_a_mail(bad):
    blocks = (
        TextBlock(id="1", html=bad + "words", props=TextProps(font=f'"/>{bad}', color=f'red"{bad}')),
        ButtonBlock(id="2", text=bad + "words", link=bad),
        ImageBlock(id="3", media=CAKE, alt=bad, link=f"javascript:{bad}"),
        SocialBlock(id="4", items=(SocialItem(network=bad, link="https://x.com", label=bad),)),
    )
    page = Page(background=f'#fff"{bad}', font=bad)
    wrapped = Wrapper(
        id="w",
        blocks=(one(*blocks),),
        props=WrapperProps(image=CAKE, background=bad, border_color=bad, border_width=1),
    )
    html = mail_of(wrapped, page=page).html
    found = tags_of(html)
    assert not {tag for tag, _ in found} & {"script", "form", "input", "link", "iframe", "svg", "mj-raw"}
    assert not any(name.startswith("on") for _, attributes in found for name in attributes)
    assert all(attributes["src"].startswith("cid:") for tag, attributes in found if tag == "img")
    assert all(attributes["href"] in ("", "https://x.com") for tag, attributes in found if "href" in attributes)
    assert not any("url(https" in (attributes.get("style") or "") for _, attributes in found)


@pytest.mark.req("EML-13")
@pytest.mark.parametrize("widths", LAYOUTS)
def test_columns_have_their_share_and_stack_on_phones(widths):
    columns = tuple(
        EmailColumn(width=width, blocks=(TextBlock(id=str(at), html="x"),)) for at, width in enumerate(widths)
    )
    html = mail_of(Section(id="s", columns=columns)).html
    shares = [f"{width / sum(widths) * 100:.4f}".rstrip("0").rstrip(".") for width in widths]
    for share in shares:
        assert f"width:{share}% !important" in html.partition("(min-width:480px)")[2].partition("</style>")[0]
    assert html.count('display:inline-block;vertical-align:top;width:100%;"') == len(widths)  # on phones


def test_a_wrapper_has_ground_border_and_corners_and_hidden_things_are_left_out():
    props = WrapperProps(background="#eeeeee", image=CAKE, border_width=2, border_color="#112233", radius=9)
    hidden = Section(
        id="h", props=SectionProps(hidden=True), columns=(EmailColumn(blocks=(TextBlock(id="x", html="NO"),)),)
    )
    secret = TextBlock(id="y", html="NO", props=TextProps(hidden=True))
    mail = mail_of(Wrapper(id="w", blocks=(one(TextBlock(id="t", html="Yes"), secret), hidden), props=props))
    for part in ("url('cid:media-7@host')", "border:2px solid #112233", "border-radius:9px", "#eeeeee", "Yes"):
        assert part in mail.html
    assert "NO" not in mail.html + mail.text


@pytest.mark.req("EML-15", "EML-41")
@pytest.mark.parametrize(
    ("pasted", "kept", "dropped"),
    [
        (
            "<p style='text-align:center;margin:9px'><b>a</b></p>",
            '<p style="text-align:center"><b>a</b></p>',
            False,
        ),
        (
            "<span style='color:rgb(255,0,16);top:1px'>a</span>",
            '<span style="color:#ff0010">a</span>',
            False,
        ),
        ("<div>a</div><h1>b</h1>", "<p>a</p><p>b</p>", False),
        ("<font face=x>a</font>", "a", False),
        ("a<script>b</script><style>c</style>", "a", True),
        ("<b onclick='x()'>a</b>", "<b>a</b>", True),
        ("<p style='background:url(https://x)'>a</p>", "<p>a</p>", True),
        ("<img src='https://x'>a", "a", True),
        ("<a href='java\nscript:x()'>a</a>", "<a>a</a>", True),
    ],
)
def test_what_is_pasted_is_cleaned(pasted, kept, dropped):
    cleaned = clean_pasted(pasted)
    assert (cleaned.html, cleaned.dropped) == (kept, dropped)


@given(st.text(alphabet="<>/\"'= &;abpi{}#:-!", max_size=60))
def test_cleaning_is_done_after_once(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.req("EML-18")
def test_a_mail_over_100_kb_is_noticed():
    assert is_clipped(mail_of(one(TextBlock(id="t", html="ж" * (CLIP_BYTES // 2)))).html)
    assert not is_clipped(mail_of(FULL).html)
