"""The only code that talks HTTP to vendors. It knows no Django.

heygen = HeyGen(key, base_url=…, on_call=record)
created = heygen.videos.create_avatar(idempotency_key=key, avatar_id=look, script="Hello", voice_id=voice)
report = heygen.videos.get(created.video_id).report()
with open(…, "wb") as file:
    download(report.links["video"], to=file, max_bytes=2_000_000_000, allowed_types={"video/mp4"})
"""

from apps.providers.downloads.download import Downloaded, download
from apps.providers.downloads.errors import (
    DownloadError,
    Incomplete,
    LinkExpired,
    LinkRefused,
    TooLarge,
    TooSlow,
    WrongType,
)
from apps.providers.downloads.filetypes import is_page, sniff
from apps.providers.errors import (
    AddressRefused,
    BadAnswer,
    Busy,
    Conflict,
    DailyLimit,
    Forbidden,
    InProgress,
    NeedsAttention,
    NotAvailable,
    NotFound,
    NotReady,
    NotSent,
    OutcomeUnknown,
    OutOfCredit,
    ProviderError,
    Rejected,
    Unauthorized,
    Unavailable,
)
from apps.providers.heygen.assets import Asset, UploadedAsset
from apps.providers.heygen.avatars import AvatarGroup, Look
from apps.providers.heygen.client import HeyGen
from apps.providers.heygen.glossaries import ForcedTranslation, Glossary, GlossarySummary, Pronunciation
from apps.providers.heygen.signatures import signature, signed
from apps.providers.heygen.templates import (
    Declaration,
    RenderOptions,
    Scene,
    SharedRenderOptions,
    TemplateDetail,
    TemplateSummary,
)
from apps.providers.heygen.templates_v2 import GenerateOptions, TemplateV2
from apps.providers.heygen.translations.batches import Batch, BatchItem
from apps.providers.heygen.translations.films import (
    MOST_OF_A_BATCH,
    CreatedTranslations,
    Translation,
    TranslationOptions,
    TranslationOrder,
)
from apps.providers.heygen.translations.proofreads import (
    CreatedProofreads,
    GeneratedTranslation,
    Proofread,
    ProofreadOptions,
    ProofreadSubtitles,
)
from apps.providers.heygen.users import Account, AutoReload, Credits, Subscription, UsageBased, Wallet
from apps.providers.heygen.videos import CreatedVideo, ScenePart, Video, VideoOptions, VideoScene, VideoStatus
from apps.providers.heygen.voices import DesignedVoices, Speech, Voice
from apps.providers.heygen.webhooks import Endpoint, Event, EventType
from apps.providers.http.exchange import Call, Timeouts
from apps.providers.http.scrub import Secret, scrub
from apps.providers.playht import PlayHT
from apps.providers.playht.answers import ClonedVoice, PlayHTVoice, SpeechJob
from apps.providers.playht.client import SpeechOptions
from apps.providers.playht.events import Completed, Failed, Generating, Ping
from apps.providers.playht.stream import SpeechStream
from apps.providers.report import ROLES, Report, Role, State
from apps.providers.speech_limits import (
    GATEWAY,
    HEYGEN_SPEECH,
    HEYGEN_VIDEO_VOICE,
    PLAYHT,
    SPEEDS,
    Limit,
    SpeechLimits,
)
from apps.providers.useapi import UseApi
from apps.providers.useapi.answers import (
    GatewayAccount,
    GatewayLanguage,
    GatewaySpeech,
    GatewayVoice,
    Subscriber,
)
from apps.providers.word_times import Word

__all__ = [
    "GATEWAY",
    "HEYGEN_SPEECH",
    "HEYGEN_VIDEO_VOICE",
    "MOST_OF_A_BATCH",
    "PLAYHT",
    "ROLES",
    "SPEEDS",
    "Account",
    "AddressRefused",
    "Asset",
    "AutoReload",
    "AvatarGroup",
    "BadAnswer",
    "Batch",
    "BatchItem",
    "Busy",
    "Call",
    "ClonedVoice",
    "Completed",
    "Conflict",
    "CreatedProofreads",
    "CreatedTranslations",
    "CreatedVideo",
    "Credits",
    "DailyLimit",
    "Declaration",
    "DesignedVoices",
    "DownloadError",
    "Downloaded",
    "Endpoint",
    "Event",
    "EventType",
    "Failed",
    "Forbidden",
    "ForcedTranslation",
    "GatewayAccount",
    "GatewayLanguage",
    "GatewaySpeech",
    "GatewayVoice",
    "GenerateOptions",
    "GeneratedTranslation",
    "Generating",
    "Glossary",
    "GlossarySummary",
    "HeyGen",
    "InProgress",
    "Incomplete",
    "Limit",
    "LinkExpired",
    "LinkRefused",
    "Look",
    "NeedsAttention",
    "NotAvailable",
    "NotFound",
    "NotReady",
    "NotSent",
    "OutOfCredit",
    "OutcomeUnknown",
    "Ping",
    "PlayHT",
    "PlayHTVoice",
    "Pronunciation",
    "Proofread",
    "ProofreadOptions",
    "ProofreadSubtitles",
    "ProviderError",
    "Rejected",
    "RenderOptions",
    "Report",
    "Role",
    "Scene",
    "ScenePart",
    "Secret",
    "SharedRenderOptions",
    "Speech",
    "SpeechJob",
    "SpeechLimits",
    "SpeechOptions",
    "SpeechStream",
    "State",
    "Subscriber",
    "Subscription",
    "TemplateDetail",
    "TemplateSummary",
    "TemplateV2",
    "Timeouts",
    "TooLarge",
    "TooSlow",
    "Translation",
    "TranslationOptions",
    "TranslationOrder",
    "Unauthorized",
    "Unavailable",
    "UploadedAsset",
    "UsageBased",
    "UseApi",
    "Video",
    "VideoOptions",
    "VideoScene",
    "VideoStatus",
    "Voice",
    "Wallet",
    "Word",
    "WrongType",
    "download",
    "is_page",
    "scrub",
    "signature",
    "signed",
    "sniff",
]
