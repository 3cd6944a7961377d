"""Sound: speaking, words in time, subtitles."""
