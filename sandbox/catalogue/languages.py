"""The languages that a film can be translated into: their names, as targets are given, and their codes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """A target. Several names share one code: those of one language in several places."""

    name: str
    code: str


# The bare name is a target too only where the row says so; places are put in brackets behind it.
_ARABIC = (
    "Algeria", "Bahrain", "Egypt", "Iraq", "Jordan", "Kuwait", "Lebanon", "Libya", "Morocco", "Oman", "Qatar",
    "Saudi Arabia", "Syria", "Tunisia", "United Arab Emirates", "Yemen",
)  # fmt: skip
_CHINESE = (
    "Cantonese, Traditional", "Jilu Mandarin, Simplified", "Mandarin, Simplified",
    "Northeastern Mandarin, Simplified", "Southwestern Mandarin, Simplified", "Taiwanese Mandarin, Traditional",
    "Wu, Simplified", "Zhongyuan Mandarin Henan, Simplified", "Zhongyuan Mandarin Shaanxi, Simplified",
)  # fmt: skip
_ENGLISH = (
    "Australia", "Canada", "Hong Kong SAR", "India", "Ireland", "Kenya", "New Zealand", "Nigeria", "Philippines",
    "Singapore", "South Africa", "Tanzania", "UK", "United States",
)  # fmt: skip
_SPANISH = (
    "Argentina", "Bolivia", "Chile", "Colombia", "Costa Rica", "Cuba", "Dominican Republic", "Ecuador",
    "El Salvador", "Equatorial Guinea", "Guatemala", "Honduras", "Mexico", "Nicaragua", "Panama", "Paraguay", "Peru",
    "Puerto Rico", "Spain", "United States", "Uruguay", "Venezuela",
)  # fmt: skip
_BARE = (
    ("English", "en"), ("Spanish", "es"), ("French", "fr"), ("Hindi", "hi"), ("Italian", "it"), ("German", "de"),
    ("Polish", "pl"), ("Portuguese", "pt"), ("Chinese", "zh"), ("Japanese", "ja"), ("Dutch", "nl"),
    ("Turkish", "tr"), ("Korean", "ko"), ("Danish", "da"), ("Arabic", "ar"), ("Romanian", "ro"), ("Mandarin", "zh"),
    ("Filipino", "fil"), ("Swedish", "sv"), ("Indonesian", "id"), ("Ukrainian", "uk"), ("Greek", "el"),
    ("Czech", "cs"), ("Bulgarian", "bg"), ("Malay", "ms"), ("Slovak", "sk"), ("Croatian", "hr"), ("Tamil", "ta"),
    ("Finnish", "fi"), ("Russian", "ru"), ("Vietnamese", "vi"), ("Basque", "eu"), ("Catalan", "ca"),
    ("Galician", "gl"), ("English - Your Accent", "en"), ("English - American Accent", "en"),
)  # fmt: skip
_PLACES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Afrikaans", "af", ("South Africa",)), ("Albanian", "sq", ("Albania",)), ("Amharic", "am", ("Ethiopia",)),
    ("Arabic", "ar", _ARABIC), ("Armenian", "hy", ("Armenia",)), ("Azerbaijani", "az", ("Latin, Azerbaijan",)),
    ("Bangla", "bn", ("Bangladesh",)), ("Bengali", "bn", ("India",)),
    ("Bosnian", "bs", ("Bosnia and Herzegovina",)), ("Bulgarian", "bg", ("Bulgaria",)),
    ("Burmese", "my", ("Myanmar",)), ("Chinese", "zh", _CHINESE), ("Croatian", "hr", ("Croatia",)),
    ("Czech", "cs", ("Czechia",)), ("Danish", "da", ("Denmark",)), ("Dutch", "nl", ("Belgium", "Netherlands")),
    ("English", "en", _ENGLISH), ("Estonian", "et", ("Estonia",)), ("Filipino", "fil", ("Philippines",)),
    ("Finnish", "fi", ("Finland",)), ("French", "fr", ("Belgium", "Canada", "France", "Switzerland")),
    ("Georgian", "ka", ("Georgia",)), ("German", "de", ("Austria", "Germany", "Switzerland")),
    ("Greek", "el", ("Greece",)), ("Gujarati", "gu", ("India",)), ("Hebrew", "he", ("Israel",)),
    ("Hindi", "hi", ("India",)), ("Hungarian", "hu", ("Hungary",)), ("Icelandic", "is", ("Iceland",)),
    ("Indonesian", "id", ("Indonesia",)), ("Irish", "ga", ("Ireland",)), ("Italian", "it", ("Italy",)),
    ("Japanese", "ja", ("Japan",)), ("Javanese", "jv", ("Latin, Indonesia",)), ("Kannada", "kn", ("India",)),
    ("Kazakh", "kk", ("Kazakhstan",)), ("Khmer", "km", ("Cambodia",)), ("Korean", "ko", ("Korea",)),
    ("Lao", "lo", ("Laos",)), ("Latvian", "lv", ("Latvia",)), ("Lithuanian", "lt", ("Lithuania",)),
    ("Macedonian", "mk", ("North Macedonia",)), ("Malay", "ms", ("Malaysia",)), ("Malayalam", "ml", ("India",)),
    ("Maltese", "mt", ("Malta",)), ("Marathi", "mr", ("India",)), ("Mongolian", "mn", ("Mongolia",)),
    ("Nepali", "ne", ("Nepal",)), ("Norwegian Bokmål", "nb", ("Norway",)), ("Pashto", "ps", ("Afghanistan",)),
    ("Persian", "fa", ("Iran",)), ("Polish", "pl", ("Poland",)), ("Portuguese", "pt", ("Brazil", "Portugal")),
    ("Romanian", "ro", ("Romania",)), ("Russian", "ru", ("Russia",)), ("Serbian", "sr", ("Latin, Serbia",)),
    ("Sinhala", "si", ("Sri Lanka",)), ("Slovak", "sk", ("Slovakia",)), ("Slovenian", "sl", ("Slovenia",)),
    ("Somali", "so", ("Somalia",)), ("Spanish", "es", _SPANISH), ("Sundanese", "su", ("Indonesia",)),
    ("Swahili", "sw", ("Kenya", "Tanzania")), ("Swedish", "sv", ("Sweden",)),
    ("Tamil", "ta", ("India", "Malaysia", "Singapore", "Sri Lanka")), ("Telugu", "te", ("India",)),
    ("Thai", "th", ("Thailand",)), ("Turkish", "tr", ("Türkiye",)), ("Ukrainian", "uk", ("Ukraine",)),
    ("Urdu", "ur", ("India", "Pakistan")), ("Uzbek", "uz", ("Latin, Uzbekistan",)),
    ("Vietnamese", "vi", ("Vietnam",)), ("Welsh", "cy", ("United Kingdom",)), ("Zulu", "zu", ("South Africa",)),
)  # fmt: skip

LANGUAGES: tuple[Language, ...] = (
    *(Language(name, code) for name, code in _BARE),
    *(Language(f"{name} ({place})", code) for name, code, places in _PLACES for place in places),
)
_BY_NAME = {language.name: language.code for language in LANGUAGES}
_CODES = frozenset(_BY_NAME.values())


def language_code(target: str) -> str | None:
    """The code of a target that is given by its name or by a code; None for anything else."""
    return target if target in _CODES else _BY_NAME.get(target)
