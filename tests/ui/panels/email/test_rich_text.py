"""A text goes into a document and comes out as it was."""

import pytest
from PySide6.QtGui import QTextCursor, QTextDocument

from app.contract.mail.cleaning import clean
from ui.panels.email import rich_text

L = ' style="text-align:left"'
FAMILY = "Georgia, &#x27;Times New Roman&#x27;, serif"


@pytest.mark.req("EML-15")
@pytest.mark.parametrize(
    "html",
    [
        "",
        f"<p{L}>Words</p>",
        f'<p style="text-align:center"><b>A</b> b</p><p style="text-align:right"><br></p><p{L}>c<br>d</p>',
        f"<p{L}><s><u><i><b>all</b></i></u></s></p>",
        f'<p{L}>Hi {{{{attribute.name|"A &amp; B"}}}}<b>{{{{attribute.a}}}}{{{{attribute.b}}}}</b> &lt;3</p>',
        f'<p{L}><a href="https://x.example/?a=1&amp;b={{{{attribute.id}}}}">link</a> {{{{unsubscribe_url}}}}</p>',
        f'<p{L}><span style="color:#ff0010;font-family:{FAMILY};font-size:20px">big</span></p>',
        f"<ul><li{L}>a</li><li{L}>b</li></ul><p{L}>c</p><ol><li{L}>d</li></ol>",
    ],
)
def test_round_trip(qapp, html):
    document = QTextDocument()
    painter = rich_text.prepare(document, {"name": "Name"})
    rich_text.load(document, html, line=21)
    assert clean(rich_text.dump(document)) == clean(html)
    again = QTextDocument()
    second = rich_text.prepare(again, {})
    rich_text.insert_html(QTextCursor(again), rich_text.dump(document), align="left", line=21)
    assert clean(rich_text.dump(again)) == clean(html)
    assert painter is not second
