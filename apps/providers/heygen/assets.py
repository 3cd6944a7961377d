"""Files at HeyGen: pictures and sound that a video is made from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from apps.providers.heygen.resource import Resource, checked_key
from apps.providers.http.exchange import Request, path
from apps.providers.http.multipart import Multipart
from apps.providers.reading import Json, ident, integer, moment, text


@dataclass(frozen=True, kw_only=True)
class UploadedAsset:
    asset_id: str
    url: str | None = field(repr=False)
    mime_type: str | None
    size_bytes: int | None

    @classmethod
    def read(cls, data: Json) -> "UploadedAsset":
        return cls(
            asset_id=ident(data, "asset_id", "id"),
            url=text(data, "url"),
            mime_type=text(data, "mime_type"),
            size_bytes=integer(data, "size_bytes"),
        )


@dataclass(frozen=True, kw_only=True)
class Asset:
    """`type` is image, video, audio, … ; `owner` is the name that `list` asks for."""

    id: str
    name: str | None
    type: str | None
    owner: str | None
    space_id: str | None
    uploaded_at: datetime | None
    url: str | None = field(repr=False)
    folder_id: str | None

    @classmethod
    def read(cls, data: Json) -> "Asset":
        return cls(
            id=ident(data, "id", "asset_id"),
            name=text(data, "name"),
            type=text(data, "type"),
            owner=text(data, "owner"),
            space_id=text(data, "space_id"),
            uploaded_at=moment(data, "uploaded_at"),
            url=text(data, "url"),
            folder_id=text(data, "folder_id"),
        )


class Assets(Resource):
    def upload(self, file: BinaryIO, *, filename: str, mime_type: str, idempotency_key: str) -> UploadedAsset:
        """Send `file`, which must be seekable, from its present position to its end while reading it."""
        request = Request(
            method="POST",
            path="/v3/assets",
            upload=Multipart(file, field="file", filename=filename, mime_type=mime_type),
            idempotency_key=checked_key(idempotency_key),
        )
        return self._one(request, UploadedAsset.read)

    def get(self, asset_id: str) -> Asset:
        return self._one(Request(method="GET", path=path("/v3/assets/{id}", id=asset_id)), Asset.read)

    def list(self, *, username: str, folder_id: str | None = None, limit: int = 100) -> Iterator[Asset]:
        """Files of one owner. An empty `folder_id` means the top level, None means everywhere."""
        return self._walk("/v3/assets", Asset.read, limit=limit, username=username, folder_id=folder_id)

    def delete(self, asset_id: str) -> None:
        self._done(Request(method="DELETE", path=path("/v3/assets/{id}", id=asset_id)))
