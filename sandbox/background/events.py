"""The catalogue of webhook events and the bodies that announce a film or a translation."""

from typing import Any

EVENT_TYPES = {
    "avatar_video.success": "A video has been rendered.",
    "avatar_video.fail": "A video could not be rendered.",
    "avatar_video_gif.success": "The animated preview of a video is ready.",
    "avatar_video_gif.fail": "The animated preview of a video could not be made.",
    "avatar_video_caption.success": "The captioned version of a video is ready.",
    "avatar_video_caption.fail": "The captioned version of a video could not be made.",
    "video_agent.success": "An agent session has produced its video.",
    "video_agent.fail": "An agent session ended without a video.",
    "video_translate.success": "A translation is ready.",
    "video_translate.fail": "A translation failed.",
    "video_translate.preflight.validation_failed": "A translation was refused before it began.",
    "video_translate.preflight.download_failed": "The source of a translation could not be fetched.",
    "proofread_creation.success": "A proofread session is ready for review.",
    "proofread_creation.fail": "A proofread session could not be made.",
    "personalized_video": "A personalised video has been made.",
    "instant_avatar.success": "A digital twin is ready.",
    "instant_avatar.fail": "A digital twin could not be made.",
    "photo_avatar_generation.success": "Photo avatar pictures are ready.",
    "photo_avatar_generation.fail": "Photo avatar pictures could not be made.",
    "photo_avatar_train.success": "A photo avatar has been trained.",
    "photo_avatar_train.fail": "A photo avatar could not be trained.",
    "photo_avatar_add_motion.success": "Motion was added to a photo avatar.",
    "photo_avatar_add_motion.fail": "Motion could not be added to a photo avatar.",
    "live_avatar.success": "A live session ended well.",
    "live_avatar.fail": "A live session broke off.",
    "hyperframes_video.success": "A HyperFrames render is ready.",
    "hyperframes_video.fail": "A HyperFrames render failed.",
    "ai_clipping.success": "Clips have been cut.",
    "ai_clipping.fail": "Clips could not be cut.",
    "batch.finished": "Every item of a batch has ended.",
    "filler_word_removal.success": "Filler words have been removed.",
    "filler_word_removal.fail": "Filler words could not be removed.",
    "podcast.success": "A podcast is ready.",
    "podcast.fail": "A podcast could not be made.",
}


def video_success(
    *, video_id: str, url: str, gif_url: str, page_url: str, folder_id: str | None, callback_id: str | None
) -> dict[str, Any]:
    return {
        "video_id": video_id,
        "url": url,
        "gif_download_url": gif_url,
        "video_page_url": page_url,
        "video_share_page_url": page_url,
        "folder_id": folder_id,
        "callback_id": callback_id,
    }


def video_fail(*, video_id: str, message: str, callback_id: str | None) -> dict[str, Any]:
    return {"video_id": video_id, "msg": message, "callback_id": callback_id}


def proofread_end(*, proofread_id: str, output_language: str, failure: str | None) -> dict[str, Any]:
    """Sessions have no callback of their own."""
    told = {"proofread_id": proofread_id, "output_language": output_language, "callback_id": None}
    return told if failure is None else {**told, "message": failure}


def translation_end(
    *, translation_id: str, output_language: str, callback_id: str | None, url: str | None, message: str
) -> dict[str, Any]:
    """With the link of a translation that is ready, with the message of one that failed."""
    ending = {"message": message} if url is None else {"url": url}
    return {
        "video_translate_id": translation_id,
        **ending,
        "output_language": output_language,
        "callback_id": callback_id,
    }


def batch_end(
    *, batch_id: str, status: str, total_items: int, counts: dict[str, int], title: str | None
) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "status": status,
        "total_items": total_items,
        "counts_by_status": counts,
        "title": title,
    }
