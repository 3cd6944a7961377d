from tests.videos.conftest import shop

__all__ = ["shop"]
