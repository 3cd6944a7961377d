"""Running lengths as people read them."""


def clock(seconds: int) -> str:
    """Whole seconds as ``m:ss``, from an hour on as ``h:mm:ss``."""
    minutes, left = divmod(seconds, 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02}:{left:02}" if hours else f"{minutes}:{left:02}"
