"""What the page calls things."""

QUICK: tuple[tuple[str, str, int], ...] = (
    ("Lose the next webhook", "webhook_lost", 2),
    ("Lose the next answer", "disconnect_after", 1),
    ("Be busy twice", "busy", 2),
    ("Fail the next render", "render_fails", 1),
    ("Forge the next webhook", "webhook_wrongly_signed", 1),
)
"""One-click faults: the word on the button, the kind, how often. The news of one film is two deliveries."""

FAULTS = {
    "busy": "Busy: 429, try later",
    "broke": "Out of money: 402",
    "broken": "Server error: 500",
    "rejected": "Request refused: 400",
    "unauthorized": "Key refused: 401",
    "html": "A proxy's HTML page: 502",
    "timeout_before": "Silence, nothing accepted",
    "timeout_after": "Accepted, then silence",
    "disconnect_after": "Accepted, then hung up",
    "webhook_before_answer": "Webhook before the answer",
    "webhook_late": "Webhook late",
    "webhook_lost": "Webhook lost",
    "webhook_twice": "Webhook twice",
    "webhook_out_of_order": "Webhooks out of order",
    "webhook_wrongly_signed": "Webhook wrongly signed",
    "render_fails": "Render fails",
    "link_expired": "Download link expired",
    "other_type": "File of another type",
    "short_list": "List that ends early",
    "slow": "Slow answer",
    "daily_limit": "Gateway: daily limit reached",
    "attention": "Gateway: account needs attention, 596",
    "no_speech": "Gateway: could not speak",
    "no_words": "Gateway: no times of words",
    "gone": "Taken out of service: 410",
    "forbidden": "PlayHT: not in the plan, 403",
    "speech_fails": "PlayHT: the speech fails",
    "stream_cut": "PlayHT: the stream is cut",
    "no_stream": "PlayHT: no stream of events",
    "status_200": "PlayHT: 200 instead of 201",
    "old_spelling": "PlayHT: stageProgress",
}
