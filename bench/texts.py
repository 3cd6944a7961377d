"""Texts of every kind that people let a voice say, in every language the sandbox has a voice for. Always the same."""

import random
import string
from collections.abc import Callable
from dataclasses import dataclass

from .prose import FOREIGN, NAMES, SPOKEN

SEED = 20_261_129
EACH = 2
"""Texts of a kind and a language."""
_NAMES = (
    "NASA",
    "IBM",
    "HTTP",
    "DHL",
    "UNESCO",
    "BMW",
    "API",
    "PDF",
    "XML",
    "NATO",
    "SQL",
    "FAQ",
    "CEO",
    "USB-C",
    "GmbH",
)
_EMOJI = ("😀", "🎉", "🚀", "👍🏽", "❤️", "✅", "🔥", "👩‍👩‍👧‍👦", "🇩🇪", "📞", "☕", "⭐", "🏳️‍🌈")
_UNITS = ("km", "kg", "m²", "km/h", "°C", "mm", "GB", "kWh", "%", "ml", "MHz", "mg")
_SHORT = ("Dr.", "Prof.", "e.g.", "i.e.", "z.B.", "etc.", "No.", "St.", "vs.", "approx.", "p.m.", "Inc.", "Ltd.", "Nr.")
_ENDS = ("!!!", "???", "...", "?!?!", "-----", "*****", "=====", "~~~", "—", "…", "/////", "#####", "______")


_SIGNS = "+*/=<>&%$€£#@~^|\\§°²³½¼±≤≥≠→•·_"


@dataclass(frozen=True)
class Text:
    """What is to be said, of which kind it is, and the code of the language of the voice that says it."""

    kind: str
    language: str
    words: str
    ssml: bool = False

    @property
    def voice(self) -> str:
        """The language of that voice by name, as services list it."""
        return NAMES[self.language]


Maker = Callable[[random.Random, str], str]


def texts(each: int = EACH, seed: int = SEED) -> list[Text]:
    """All of them, in an order that mixes kinds and languages."""
    chance = random.Random(seed)
    made = [
        Text(kind, language, maker(chance, language), ssml=kind == "ssml")
        for kind, maker in KINDS.items()
        for language in SPOKEN
        for _ in range(each)
    ]
    chance.shuffle(made)
    return made


def _sentence(chance: random.Random, language: str) -> str:
    return chance.choice(SPOKEN[language])


def _before(chance: random.Random, language: str) -> str:
    """A sentence without its end."""
    return _sentence(chance, language).rstrip("!?.।؟; ")


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice(string.digits) for _ in range(count))


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(string.ascii_lowercase) for _ in range(chance.randint(2, 9)))


def _number(chance: random.Random) -> str:
    whole = chance.randrange(10 ** chance.randint(1, 9))
    return chance.choice((str(whole), f"{whole:,}", f"{whole:,}".replace(",", "."), f"{whole:,}".replace(",", " "),
                          f"{whole:,}.{_digits(chance, 2)}", f"{whole}.{_digits(chance, 3)}", f"-{whole}"))  # fmt: skip


def _amount(chance: random.Random) -> str:
    sign, amount = chance.choice("$€£¥₹"), f"{chance.randrange(1_000_000):,}.{_digits(chance, 2)}"
    code = chance.choice(("USD", "EUR", "CHF", "SEK"))
    return chance.choice((f"{sign}{amount}", f"{amount} {sign}", f"{amount} {code}", f"{sign}{chance.randrange(90)}"))


def _phone(chance: random.Random) -> str:
    number = _digits(chance, 12)
    return chance.choice((f"+{number[:2]} {number[2:5]} {number[5:]}", f"({number[:3]}) {number[3:6]}-{number[6:10]}",
                          f"0{number[:3]}/{number[3:9]}", f"00{number}", f"+{number}"))  # fmt: skip


def _date(chance: random.Random) -> str:
    year, month, day = chance.randint(1900, 2030), chance.randint(1, 12), chance.randint(1, 28)
    iso = f"{year}-{month:02}-{day:02}"
    short = f"{day:02}/{month:02}/{year % 100:02}"
    return chance.choice((iso, f"{day}.{month}.{year}", f"{month}/{day}/{year}", short, f"{iso}T{day:02}:30:00Z"))


def _time(chance: random.Random) -> str:
    hour, minute = chance.randrange(24), chance.randrange(60)
    plain, exact = f"{hour}:{minute:02}", f"{hour:02}:{minute:02}:{minute:02}"
    return chance.choice(
        (plain, exact, f"{hour % 12 + 1}:{minute:02} pm", f"{hour}:00-{hour + 2}:30", f"{hour}h{minute:02}")
    )


def _link(chance: random.Random) -> str:
    path = "/".join(_word(chance) for _ in range(chance.randint(0, 4)))
    query = f"?{_word(chance)}={_digits(chance, 5)}&utm_source={_word(chance)}" if chance.random() < 0.4 else ""
    start = chance.choice(("https://www.", "http://", "www.", "https://"))
    return f"{start}{_word(chance)}-{_word(chance)}.{chance.choice(('com', 'org', 'co.uk', 'io'))}/{path}{query}"


def _mail(chance: random.Random) -> str:
    return f"{_word(chance)}.{_word(chance)}{chance.choice('_-+')}{_digits(chance, 2)}@{_word(chance)}.example.com"


def _table(chance: random.Random, language: str) -> str:
    rows = [f"| {_before(chance, language).split()[0]} | {_number(chance)} | {_amount(chance)} |" for _ in range(3)]
    return "\n".join(["| A | B | C |", "|---|---|---|", *rows])


def _rows(chance: random.Random, language: str) -> str:
    lead = chance.choice(("* ", "- ", "• ", "{}. ", "{}) "))
    return "\n".join(lead.format(n + 1) + _sentence(chance, language) for n in range(chance.randint(2, 5)))


def _code(chance: random.Random) -> str:
    a, b, number = _word(chance), _word(chance), _digits(chance, 3)
    return chance.choice(
        (
            f"{a}_{b}({a}={number}, {b}='{a}')",
            f"{a.title()}{b.title()}",
            f"--{a}-{b}=true",
            f"{a}/{b}.py:{number}",
            f"v{number[0]}.{number[1:]}.{number[0]}-rc1",
            f"{_hex(chance, 8)}-{_hex(chance, 4)}-{_hex(chance, 12)}",
            f"SKU-{number}-{a.upper()}",
            f"if ({a} >= {b}) {{ {b}[{number[0]}] += 1; }}",
            f'<{a} {b}="{number}">',
        )
    )


def _camel(chance: random.Random) -> str:
    """Several words written as one."""
    head = chance.choice(("parse", "XML", "HTTPS", "load", "PDF", "i", "on", "URL"))
    return head + "".join(_word(chance).title() for _ in range(chance.randint(1, 5)))


def _initials(chance: random.Random) -> str:
    return "".join(chance.choice(string.ascii_uppercase) for _ in range(chance.randint(2, 5)))


def _drawn_out(chance: random.Random) -> str:
    """What people write for a cry or a laugh, and what a cat writes."""
    row = chance.choice("aeouhmrz") * chance.randint(5, 70)
    laugh = chance.choice(("ha", "he", "jo", "la")) * chance.randint(3, 15)
    return chance.choice((row, f"{_word(chance)}{row}", laugh))


def _accents(chance: random.Random) -> str:
    marks = [chr(chance.randint(0x300, 0x34E)) for _ in range(30)]
    most = chance.choice((0, 1, 4))
    return "".join(letter + "".join(chance.sample(marks, chance.randint(0, most))) for letter in _word(chance))


def _small(chance: random.Random) -> str:
    zeros = "0" * chance.randint(1, 9)
    return chance.choice((f"0.{zeros}{_digits(chance, 2)}", f"0,{zeros}{chance.randint(1, 9)}", f"1{zeros}000"))


def _serial(chance: random.Random) -> str:
    a, b, number = _initials(chance), _initials(chance), _digits(chance, 8)
    return chance.choice((f"{a}{number[:2]} {number[2:6]} {number[:4]} {number[4:]}", f"{a}-{number[:4]}/{b}",
                          f"{a[0]}{number[0]}-{b[0]}{number[1]}-{a[1]}{number[2]}", f"#{a}{number}{b}"))  # fmt: skip


def _signs(chance: random.Random) -> str:
    return "".join(chance.choice((*_SIGNS, " ", " ", _word(chance)[:2])) for _ in range(chance.randint(3, 12)))


def _quoted(chance: random.Random, language: str) -> str:
    left, right = chance.choice((('"', '"'), ("'", "'"), ("«", "»"), ("„", "“"), ("(", ")"), ("[", "]")))
    return f"{left}{_before(chance, language)}{right}, {left}{_sentence(chance, language)}{right}"


def _hex(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789abcdef") for _ in range(count))


def _ssml(chance: random.Random, language: str) -> str:
    stop = f'<break time="{chance.choice(("0.5", "1", "1.5", "3"))}s"/>'
    return f"<speak>{_sentence(chance, language)}{stop}{_sentence(chance, language)}</speak>"


def _with(maker: Callable[[random.Random], str]) -> Maker:
    """Such a thing, in a sentence and after it."""

    def made(chance: random.Random, language: str) -> str:
        head = _before(chance, language)
        if chance.random() < 0.3:
            return f"{head}: {maker(chance)}."
        return f"{head}: {maker(chance)}, {maker(chance)}. {_sentence(chance, language)}"

    return made


def _cased(chance: random.Random, language: str) -> str:
    return " ".join(_sentence(chance, language) for _ in range(chance.randint(1, 3))).upper()


KINDS: dict[str, Maker] = {
    "word": lambda chance, language: chance.choice(_sentence(chance, language).split()),
    "sentence": _sentence,
    "prose": lambda chance, language: " ".join(_sentence(chance, language) for _ in range(chance.randint(3, 9))),
    "paragraphs": lambda chance, language: "\n\n".join(
        _sentence(chance, language) for _ in range(chance.randint(2, 6))
    ),
    "lines": lambda chance, language: "\n".join(_before(chance, language) for _ in range(chance.randint(2, 6))),
    "numbers": _with(_number),
    "long digits": _with(lambda chance: _digits(chance, chance.randint(10, 40))),
    "amounts": _with(_amount),
    "phones": _with(_phone),
    "dates": _with(_date),
    "times": _with(_time),
    "links": _with(_link),
    "mails": _with(_mail),
    "acronyms": _with(lambda chance: chance.choice(_NAMES)),
    "capitals": _cased,
    "acronym lists": lambda chance, _language: chance.choice((", ", " ", "/", "\n")).join(
        _initials(chance) for _ in range(chance.randint(3, 40))
    ),
    "camel case": _with(lambda chance: " ".join(_camel(chance) for _ in range(chance.randint(1, 8)))),
    "rows of letters": _with(_drawn_out),
    "accents": _with(lambda chance: " ".join(_accents(chance) for _ in range(chance.randint(1, 3)))),
    "small numbers": _with(lambda chance: " ".join(_small(chance) for _ in range(chance.randint(1, 5)))),
    "serial numbers": _with(_serial),
    "signs": _with(_signs),
    "single letters": _with(
        lambda chance: " ".join(chance.choice(string.ascii_letters) for _ in range(chance.randint(3, 26)))
    ),
    "quotes": _quoted,
    "units": _with(lambda chance: f"{_number(chance)} {chance.choice(_UNITS)}"),
    "short forms": _with(lambda chance: f"{chance.choice(_SHORT)} {_word(chance).title()}"),
    "scripts": _with(lambda chance: chance.choice(FOREIGN)),
    "emoji": _with(lambda chance: "".join(chance.choice(_EMOJI) for _ in range(chance.randint(1, 4)))),
    "marks": _with(lambda chance: f"{chance.choice(_ENDS)} {_word(chance)}{chance.choice(_ENDS)}"),
    "code": _with(_code),
    "tables": _table,
    "lists": _rows,
    "one link": lambda chance, _language: _link(chance),
    "one number": lambda chance, _language: chance.choice((_number, _phone, _amount, _date))(chance),
    "other words": lambda chance, language: (
        f"{_sentence(chance, chance.choice(list(SPOKEN)[:13]))} {_before(chance, language)}"
    ),
    "ssml": _ssml,
}
