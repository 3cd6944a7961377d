"""What must hold before a speech is sent. Each rule is a small function that answers {field: message}.

The fields are those of the form; options bear the names that the service gives them.
"""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models.connections import Provider
from apps.providers import Limit
from apps.providers.useapi.engines import AUTO, offered
from apps.voices.speaking_time.spoken import LONGEST_BREAK

from .languages import languages_of
from .lookups import Lookups
from .params import SpeechParams
from .text import ssml

Problems = dict[str, str]
Rule = Callable[[SpeechParams, Lookups], Problems]

PLAIN_LANGUAGE = re.compile(r"[A-Za-z]{2,3}")
LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-[A-Za-z0-9]{5,8})*")
"""BCP-47: language, script, region, variants."""
LONGEST = 100_000
"""Characters of one speech, however many pieces it takes."""
WITH_OWN_RULES = frozenset({"engine", "voice_engine", "emotion", "language_code", "language", "locale"})
"""Options that depend on the voice, not on a range alone."""


def something_to_say(params: SpeechParams, _known: Lookups) -> Problems:
    return {} if params.said.strip() else {"text": _("Enter a script.")}


def length(params: SpeechParams, known: Lookups) -> Problems:
    most = known.service.limits.longest(params.engine)
    count = len(params.text)
    if count > LONGEST:
        return {"text": _("One speech can have at most %(n)s characters.") % {"n": f"{LONGEST:,}"}}
    if params.is_ssml and (params.split or params.pieces):
        return {"split": _("SSML cannot be split. Send it as plain text, or make it shorter.")}
    if not params.split and count > most:
        over = ngettext("Too long by %(n)s character", "Too long by %(n)s characters", count - most)
        more = _("At most %(most)s at a time. Split it, or make it shorter.") % {"most": f"{most:,}"}
        return {"text": f"{over % {'n': f'{count - most:,}'}}: {more}"}
    room = most - params.take if known.service.repeats else most
    if any(len(piece) > room for piece in params.parts):
        return {"text": _("There is no room left for a new take: make it one character shorter, or split it.")}
    return {}


def marks(params: SpeechParams, _known: Lookups) -> Problems:
    """SSML is looked over before it leaves."""
    if not params.is_ssml:
        return {}
    mistake = ssml.read(params.text).mistake
    if mistake is None:
        return {}
    says = {
        "break": _("a break is given in seconds, such as 0.5s"),
        "long break": _("a break lasts at most %(most)d seconds") % {"most": LONGEST_BREAK},
        "doctype": _("declarations are not allowed"),
        "rate": _("a rate is a word such as slow, or at least 10%"),
        "duration": _("a duration cannot be given, only a rate"),
        "unknown mark": _("the length of this mark is unknown, so it cannot be sent"),
        "mismatched tag": _("a tag is not closed, or closed in the wrong order"),
    }
    what = says.get(mistake.says, mistake.says)
    where = {"line": mistake.line, "column": mistake.column, "what": what}
    return {"text": _("Line %(line)d, character %(column)d: %(what)s.") % where}


def a_voice(params: SpeechParams, known: Lookups) -> Problems:
    if not params.voice_id:
        return {"voice": _("Choose a voice.")}
    if known.voice is None:
        return {"voice": _("This voice is not in the catalogue of %(of)s.") % {"of": known.service.label}}
    if known.voice.gone:
        return {"voice": _("This voice is no longer offered. Choose another.")}
    if known.connection.provider == Provider.HEYGEN and "starfish" not in known.engines:
        return {"voice": _("This voice speaks in films only. Choose one that can speak alone.")}
    return {}


def an_account(params: SpeechParams, known: Lookups) -> Problems:
    """Behind a key that speaks for several accounts, somebody says which one pays."""
    if known.connection.has_siblings and params.account != known.connection.identity:
        return {"account": _("Choose an account.")}
    return {}


def ranges(params: SpeechParams, known: Lookups) -> Problems:
    found: Problems = {}
    for name, value in params.options.items():
        limit = known.service.limits.fields.get(name)
        if limit is None:
            if name not in WITH_OWN_RULES:
                found[name] = _("%(of)s does not have this setting.") % {"of": known.service.label}
        elif not limit.fits(value):
            found[name] = bounds(limit)
        elif not limit.is_for(params.engine or known.service.limits.default_engine):
            found[name] = _("Only %(engines)s takes this.") % {"engines": ", ".join(limit.engines)}
        elif limit.voice_must_use and known.voice and not set(limit.engines) & set(known.engines):
            found[name] = _("This voice does not use %(engines)s, which this setting needs.") % {
                "engines": ", ".join(limit.engines)
            }
    return found


def bounds(limit: Limit) -> str:
    """What fits, in words."""
    if limit.choices:
        return _("Choose one of: %(names)s.") % {"names": ", ".join(limit.choices)}
    if limit.above is not None:
        words = _("More than %(above)g and at most %(high)g.") % {"above": limit.above, "high": limit.high}
    elif limit.high is None:
        words = _("At least %(low)g.") % {"low": limit.low}
    else:
        words = _("From %(low)g to %(high)g.") % {"low": limit.low, "high": limit.high}
    return words if not limit.is_whole else f"{words[:-1]}, {_('a whole number')}."


def engine(params: SpeechParams, known: Lookups) -> Problems:
    """The gateway speaks with an engine of the voice's own."""
    asked = params.options.get("engine")
    if asked is None or known.voice is None or asked == AUTO:
        return {}
    usable = offered(known.engines, known.voice.default_engine or None)
    if asked in usable:
        return {}
    names = ", ".join(usable) or _("automatic only")
    return {"engine": _("This voice does not speak with %(asked)s: %(names)s.") % {"asked": asked, "names": names}}


def emotion(params: SpeechParams, known: Lookups) -> Problems:
    asked = params.options.get("emotion")
    if asked is None or known.voice is None or known.connection.provider != Provider.USEAPI:
        return {}
    if not known.voice.emotions:
        return {"emotion": _("This voice has no emotions.")}
    if asked in known.voice.emotions:
        return {}
    return {"emotion": _("This voice has: %(names)s.") % {"names": ", ".join(known.voice.emotions)}}


def tongue(params: SpeechParams, known: Lookups) -> Problems:
    found: Problems = {}
    language, locale = params.options.get("language"), params.options.get("locale")
    asked = params.options.get("language_code")
    if language is not None and not PLAIN_LANGUAGE.fullmatch(str(language)):
        found["language"] = _("Not a language such as en or pt.")
    if locale is not None and not LOCALE.fullmatch(str(locale)):
        found["locale"] = _("Not a locale such as en-GB or pt-BR.")
    elif locale is not None and known.voice is not None and not known.voice.support_locale:
        found["locale"] = _("This voice has one accent only.")
    listed = dict(languages_of(known)) if known.connection.provider == Provider.USEAPI and asked else {}
    if listed and asked not in listed:
        found["language_code"] = _("%(of)s does not speak %(code)s.") % {"of": known.service.label, "code": asked}
    return found


RULES: tuple[Rule, ...] = (something_to_say, length, marks, a_voice, an_account, ranges, engine, emotion, tongue)
