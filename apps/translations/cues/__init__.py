"""The lines of a translation: checked, mended, compared, replaced and cut, without tables."""
