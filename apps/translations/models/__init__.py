"""The tables of translations."""

from .languages import LanguageList, LanguageSet

__all__ = ["LanguageList", "LanguageSet"]
