"""Units behind or before a number, by their signs and by their words."""

from typing import Final

import regex

COVERED: Final = frozenset((
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "no", "nn", "fi", "pl", "cs", "sk", "ru", "uk", "tr",
    "ar", "hi", "ja", "zh", "cmn", "yue", "ko", "vi", "id",
))  # fmt: skip
"""Languages whose words for units are below; in others nothing is said to be missing."""

_UNITS: Final[dict[str, tuple[str, str]]] = {
    "%": (
        "[%٪]",
        "percent|per cent|prozent|pour ?cent|por ciento|por cento|per cento|procent|prosent|процент|відсот|yüzde"
        "|بالم[اي]?ئة|بالمائة|في المئة|في المائة|प्रतिशत|फ़ीसदी|फीसदी|パーセント|百分之|퍼센트|프로|phần trăm|persen",
    ),
    "$": (r"\$|USD", "dollar|dólar|dolar|доллар|долар|دولار|डॉलर|डालर|ドル|美元|美金|달러|đô"),
    "€": ("€|EUR", "euro|евро|євро|avro|يورو|यूरो|ユーロ|欧元|歐元|유로"),
    "£": ("£|GBP", "pound|pfund|livre|libra|sterlin|pond|pund|punta|funt|фунт|جنيه|पाउंड|ポンド|英镑|英鎊|파운드|bảng"),
    "¥": (
        "[¥￥]|JPY|CNY|RMB",
        "yen|yuan|renminbi|jen|иен|єн|юан|ين|يوان|येन|युआन|円|元|日元|엔|위안|yên|nhân dân tệ",
    ),
    "₹": ("₹|INR", "rupee|rupie|roupie|rupia|rúpia|рупи|рупі|rupi|روبية|रुपये|रुपए|रुपया|रुपय|ルピー|卢比|盧比|루피"),
    "°C": ("°C|℃", "celsius|цельси|цельсі|selsius|santigrat|مئوية|सेल्सियस|摂氏|セ氏|摄氏|攝氏|섭씨"),
    "°F": ("°F|℉", "fahrenheit|фаренгейт|فهرنهايت|फ़ारेनहाइट|फारेनहाइट|華氏|华氏|화씨"),
    "km/h": (r"km/h|km/t|km/u|kph|kmh|км/ч|км/год|كم/س|किमी/घंटा", "kilomet(?:er|re)s? per hour|kilometer pro stunde"),
    "km": ("km|км|كم|किमी|㎞",
        "kilom|quil[oô]m|chilom|километр|кілометр|كيلومتر|किलोमीटर|キロ|公里|千米|킬로|ki-?lô-?mét|cây số"),
    "cm": ("cm|см|سم|सेमी|㎝",
        "centim|zentim|centym|сантиметр|santim|sentim|سنتيمتر|सेंटीमीटर|センチ|厘米|公分|센티|xăng"),
    "mm": ("mm|мм|ملم|㎜", "millim|milim|миллиметр|міліметр|مليمتر|ملليمتر|मिलीमीटर|ミリ|毫米|밀리"),
    "m": ("m|м", "met(?:er|re|ro)|mètre|mét|metr|méter|метр|متر|أمتار|मीटर|メートル|米|公尺|미터"),
    "kWh": ("kWh|кВт[·⋅]?ч", "kilowatt|quilowatt|киловатт|кіловат|كيلوواط|किलोवाट|キロワット|千瓦时|킬로와트"),
    "kg": ("kg|кг|كغ|كجم|किग्रा|㎏", "kilo|quilo|chilo|кило|кіло|كيلو|किलो|キロ|公斤|千克|킬로|ki-?lô"),
    "g": ("g|г", "gram|gramm|грам|غرام|جرام|ग्राम|グラム|克|그램"),
    "l": ("l|L|л", "lit(?:er|re|ro)|litr|litre|liter|lít|литр|літр|لتر|लीटर|リットル|升|리터"),
    "ml": ("ml|mL|мл", "millil|milil|миллилитр|мілілітр|مليلتر|ملليلتر|मिलीलीटर|ミリリットル|毫升|밀리리터"),
    "GB": ("GB|ГБ|Go", "gigab|гигабайт|гігабайт|غيغابايت|جيجابايت|गीगाबाइट|ギガバイト|吉字节|기가바이트"),
    "MB": ("MB|МБ|Mo", "megab|мегабайт|ميغابايت|ميجابايت|मेगाबाइट|メガバイト|兆字节|메가바이트"),
    "Hz": ("Hz|Гц", "hertz|herc|герц|هرتز|हर्ट्ज़|ヘルツ|赫兹|赫|헤르츠"),
    "kHz": ("kHz|кГц", "kilohert|kiloherc|килогерц|キロヘルツ|千赫|킬로헤르츠"),
}  # fmt: skip
"""The sign of a unit: how it is written in short, and the words, or beginnings of words, that say it."""
_LETTER: Final = r"[[\p{L}\p{M}]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]]"


def _pattern(short: str, long: str) -> str:
    return rf"(?<!{_LETTER})(?:{short})(?!{_LETTER})|(?<!{_LETTER})(?i:{long})"


_ANYWHERE: Final = {unit: regex.compile(_pattern(*how), regex.V1) for unit, how in _UNITS.items()}
_ALL: Final = "|".join(f"(?P<u{at}>{_pattern(*how)})" for at, how in enumerate(_UNITS.values()))
_BEHIND: Final = regex.compile(rf"[\s\u00a0\u202f-]?(?:{_ALL})", regex.V1)
_NAMES: Final = list(_UNITS)
_BEFORE: Final = regex.compile(r"(?:([%$€£¥￥₹])|yüzde|百分之)\s?$", regex.IGNORECASE)
_KINDS: Final = {"￥": "¥", "yüzde": "%", "百分之": "%"}


def unit_at(text: str, start: int, end: int) -> str:
    """The unit of the number that is from `start` to `end`; empty for none."""
    if match := _BEHIND.match(text, end):
        return _NAMES[int(str(match.lastgroup)[1:])]
    match = _BEFORE.search(text[max(0, start - 6) : start])
    if match is None:
        return ""
    sign = str(match[1] or match[0].strip().lower())
    return _KINDS.get(sign, sign)


def is_there(unit: str, text: str) -> bool:
    """Whether a text holds a unit, by its sign or by a word."""
    return _ANYWHERE[unit].search(text) is not None
