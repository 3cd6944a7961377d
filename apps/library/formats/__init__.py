"""What files hold: sounds, captions, subtitles. No tables."""
