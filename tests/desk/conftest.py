from tests.videos.conftest import shop
from tests.voices.conftest import studio

__all__ = ["shop", "studio"]
