"""Files with the texts of cues, as translators and their programs exchange them: read and written. No tables."""
