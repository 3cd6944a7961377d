"""What a campaign gives back: its table with the films, named files in one archive, a page for each recipient."""
