"""Captions as somebody wants them: how long the lines, how many, how fast they are read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.library.formats import subtitles
from apps.library.formats.captions import Shape, Words, cues


class CaptionForm(forms.Form):
    """What is left empty is as usual."""

    line = forms.IntegerField(
        label=_("Characters a line"), required=False, min_value=20, max_value=60, initial=42, help_text=_("20 to 60.")
    )
    lines = forms.IntegerField(
        label=_("Lines"), required=False, min_value=1, max_value=2, initial=2, help_text=_("1 or 2.")
    )
    speed = forms.FloatField(
        label=_("Reading speed"),
        required=False,
        min_value=10,
        max_value=25,
        initial=17,
        help_text=_("10 to 25 characters a second."),
    )

    def write(self, words: Words, how: str, language: str) -> str:
        """SRT or WebVTT of these words of a language. The form is valid."""
        values = self.cleaned_data
        usual = Shape()
        shape = Shape(
            line=values["line"] or usual.line,
            lines=values["lines"] or usual.lines,
            speed=values["speed"] or usual.speed,
        )
        found = cues(words, shape, language)
        return subtitles.vtt(found) if how == "vtt" else subtitles.srt(found)
