"""Promised attachments, copyright years, spaces, headings, language."""

import pytest

from newsletter.preflight.checks.language import language_of
from tests.newsletter.preflight.making import findings, found, paragraph, section, words

PROSE = {
    "en": "The water rose in the night and it was the third time this month that the harbour had been closed. There is "
    "a gauge on the pier which shows what they have been measuring for years, and she reads it when the storm is over. "
    "We would like to know what you think about it, because nobody has looked at these numbers for so long.",
    "de": "Das Wasser stieg in der Nacht und es war das dritte Mal in diesem Monat, dass der Hafen geschlossen wurde. "
    "Auf dem Pier steht ein Pegel, der zeigt, was sie seit Jahren messen, und sie liest ihn ab, wenn der Sturm vorbei "
    "ist. Wir möchten wissen, was ihr davon haltet, denn niemand hat sich diese Zahlen seit langem angesehen.",
    "nl": "Het water steeg in de nacht en het was de derde keer deze maand dat de haven gesloten werd. Er staat een "
    "peilschaal op de pier die laat zien wat ze al jaren meten, en zij leest hem af als de storm voorbij is. We willen "
    "graag weten wat je ervan vindt, want niemand heeft in lange tijd naar deze cijfers gekeken.",
    "fr": "L’eau est montée dans la nuit et c’était la troisième fois ce mois que le port était fermé. Il y a sur la "
    "jetée une échelle qui montre ce qu’ils mesurent depuis des années, et elle la lit quand la tempête est passée. "
    "Nous aimerions savoir ce que vous en pensez, car personne n’a regardé ces chiffres depuis longtemps.",
    "es": "El agua subió en la noche y fue la tercera vez este mes que el puerto estuvo cerrado. Hay en el muelle una "
    "regla que muestra lo que miden desde hace años, y ella la lee cuando pasa la tormenta. Nos gustaría saber qué "
    "piensan de esto, porque nadie ha mirado estos números durante mucho tiempo, ni siquiera los del puerto.",
    "it": "L’acqua è salita nella notte ed è stata la terza volta in questo mese che il porto è rimasto chiuso. Sul "
    "molo c’è un’asta che mostra quello che misurano da anni, e lei la legge quando la tempesta è passata. "
    "Vorremmo "
    "sapere che cosa ne pensate, perché nessuno ha guardato questi numeri per molto tempo, anche se sono tutti lì.",
    "pt": "A água subiu na noite e foi a terceira vez neste mês que o porto esteve fechado. Há no cais uma régua que "
    "mostra o que eles medem há anos, e ela a lê quando a tempestade passa. Gostaríamos de saber o que vocês pensam "
    "disso, porque ninguém olhou para esses números durante muito tempo, nem mesmo os do porto que já os têm.",
    "ar": "ارتفع الماء في الليل وكانت هذه المرة الثالثة هذا الشهر التي يغلق فيها الميناء. "
    "على الرصيف مقياس يظهر ما يقيسونه منذ سنوات.",
    "zh": "夜里水位上涨，这是本月港口第三次关闭。"
    "码头上有一个水位计，显示他们多年来测量的数据。风暴过后，她会去读数。我们很想知道大家的看法。",
    "ja": "夜のうちに水位が上がり、港が閉鎖されたのは今月で三度目でした。"
    "桟橋には水位計があり、彼らが何年も測ってきたものを示しています。",
}


@pytest.mark.parametrize(("code", "text"), PROSE.items())
def test_a_language_is_known_by_its_small_words(code, text):
    assert language_of(text) == code


@pytest.mark.parametrize(
    "text", ["", "Tide 4 🌊", "def f(x): return x " * 40, "12 13 14 " * 100, "\x00" * 200, "alpha beta gamma " * 50]
)
def test_what_is_no_prose_has_no_language(text):
    assert language_of(text) == ""


def test_an_issue_in_another_language_than_the_setting_is_asked_about():
    here = section(paragraph(PROSE["de"]))
    assert [severity for severity, _ in found("language", here, language="en")] == ["warning"]
    assert found("language", here, language="de-AT") == []
    assert found("language", here, language="da") == []  # not among those we can tell from others


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Please find the report attached."),
        ("en", "I’ve attached the map."),
        ("en", "The file is attached to this email."),
        ("en", "See the attachment."),
        ("de", "Die Karte finden Sie im Anhang."),
        ("nl", "Zie de bijlage."),
        ("fr", "Le plan est en pièce jointe."),
        ("es", "Adjunto el plano."),
        ("it", "Il piano è in allegato."),
        ("pt", "O plano segue em anexo."),
        ("ar", "الملف مرفق"),
        ("zh", "请看附件"),
        ("ja", "資料を添付します"),
        ("de", "The file is attached."),
    ],
)
def test_a_promised_attachment_is_found_in_ten_languages(language, text):
    assert [severity for severity, _ in found("attachments", section(paragraph(text)), language=language)] == [
        "warning"
    ]


@pytest.mark.parametrize(
    "text",
    ["No strings attached.", "She is attached to the place.", "An attachment theory", "He attached little to it"],
)
def test_being_attached_promises_nothing(text):
    assert found("attachments", section(paragraph(text))) == []


@pytest.mark.parametrize("text", ["© 2024 Tide Notes", "Copyright 2019–2024 Alice", "(c) Alice 2025"])
def test_an_old_copyright_year_is_mended_in_one_click(text):
    (finding,) = findings("stale_year", section(paragraph(text)))
    assert finding.mend.arguments["new"].endswith("2026")


@pytest.mark.parametrize("text", ["© 2026 Alice", "© 2019–2026", "In 2024 the water rose.", "© Alice"])
def test_a_year_that_is_right_or_none_is_fine(text):
    assert found("stale_year", section(paragraph(text))) == []


def test_doubled_spaces_are_counted_but_not_in_code():
    code = {"type": "code_block", "content": [words("a  = 1")]}
    marked = paragraph(words("x  y", {"type": "code"}))
    (finding,) = findings("spaces", section(paragraph("one  two   three"), paragraph(" four  "), code, marked))
    assert finding.message == "“Tides” has two spaces or more in a row, in 2 places."


def heading(level, text="Water"):
    return {"type": "heading", "attrs": {"level": level}, "content": [words(text)]}


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [((3, 4, 3), []), ((4,), [3]), ((3, 5), [4]), ((2,), [3]), ((1, 4), [3]), ((3, 4, 5, 3, 5), [4])],
)
def test_headings_go_down_one_level_at_a_time(levels, wanted):
    mends = [finding.mend.arguments["level"] for finding in findings("heading_order", section(*map(heading, levels)))]
    assert mends == wanted


def test_a_heading_of_emoji_alone_is_asked_about():
    here = (section(paragraph("x"), name="🌊🌊"), section(heading(3, "→"), number=2, name="Tides 🌊"))
    assert [severity for severity, _ in found("emoji_headings", *here)] == ["warning", "warning"]
    assert [finding.field for finding in findings("emoji_headings", title="🌊")] == ["title"]
