"""The voices. Each espeak name is one that the synthesiser really has; tests set every one of them."""

from sandbox.catalogue.model import Voice, opaque_id

_STARFISH = ("starfish",)
_BOTH = ("starfish", "elevenlabs")
_ELSEWHERE = ("elevenlabs",)


def voice_id(slug: str) -> str:
    """The id of the voice with this slug, for example `mara-calm`."""
    return opaque_id("voice", slug)


def _voice(
    slug: str,
    name: str,
    language: str,
    locale: str,
    espeak: str,
    pitch: int,
    rate: int,
    *,
    engines: tuple[str, ...] = _STARFISH,
    ours: bool = False,
    pause: bool = True,
) -> Voice:
    return Voice(
        id=voice_id(slug),
        name=name,
        language=language,
        locale=locale,
        gender="female" if espeak.partition("+")[2].startswith("f") else "male",
        type="private" if ours else "public",
        engines=engines,
        support_locale=len(engines) > 1,
        support_pause=pause,
        espeak=espeak,
        base_pitch=pitch,
        base_rate=rate,
    )


VOICES: tuple[Voice, ...] = (
    _voice("mara-calm", "Mara, calm", "English", "en-GB", "en+f2", 46, 160, engines=_BOTH, ours=True),
    _voice("mara-bright", "Mara, bright", "English", "en-GB", "en+f2", 60, 176, engines=_BOTH, ours=True),
    _voice("idris-warm", "Idris, warm", "English", "en-GB", "en-gb-x-rp+m3", 44, 158, ours=True),
    _voice("samira-clear", "Samira, clear", "English", "en-US", "en-us+f4", 48, 165, ours=True),
    _voice("tom-friendly", "Tom, friendly", "English", "en-GB", "en-gb-scotland+m7", 52, 170, ours=True),
    _voice("yuki-bright", "Yuki", "English", "en-US", "en-us+f3", 58, 168, engines=_BOTH),
    _voice("lena-soft", "Lena", "English", "en-US", "en-us+f5", 50, 156),
    _voice("jonas-plain", "Jonas", "English", "en-US", "en-us+m1", 50, 165, engines=_BOTH),
    _voice("priya-lively", "Priya", "English", "en-GB", "en+f4", 58, 172),
    _voice("chidi-deep", "Chidi", "English", "en-029", "en-029+m4", 40, 158),
    _voice("grace-warm", "Grace", "English", "en-US", "en-us+f1", 46, 158),
    _voice("omar-steady", "Omar", "English", "en-US", "en-us-nyc+m2", 44, 162),
    _voice("elena-teacher", "Elena", "English", "en-GB", "en-gb-x-rp+f1", 40, 150),
    _voice("henrik-dry", "Henrik", "English", "en-GB", "en-gb-x-gbclan+m6", 42, 154, pause=False),
    _voice("scout-radio", "Scout, radio", "English", "en-US", "en-us+m5", 56, 182, engines=_ELSEWHERE),
    _voice("anke-klar", "Anke", "German", "de-DE", "de+f2", 50, 160, engines=_BOTH),
    _voice("jonas-ruhig", "Jonas, ruhig", "German", "de-DE", "de+m3", 46, 156),
    _voice("ulrike-hell", "Ulrike", "German", "de-AT", "de+f4", 58, 166),
    _voice("moritz-tief", "Moritz", "German", "de-DE", "de+m4", 38, 152, engines=_ELSEWHERE),
    _voice("camille-douce", "Camille", "French", "fr-FR", "fr+f3", 48, 160, engines=_BOTH),
    _voice("hugo-pose", "Hugo", "French", "fr-FR", "fr+m1", 46, 156),
    _voice("margot-vive", "Margot", "French", "fr-BE", "fr-be+f4", 58, 170),
    _voice("luc-suisse", "Luc", "French", "fr-CH", "fr-ch+m6", 48, 158),
    _voice("lucia-clara", "Lucía", "Spanish", "es-ES", "es+f2", 52, 168, engines=_BOTH),
    _voice("javier-firme", "Javier", "Spanish", "es-ES", "es+m3", 46, 164),
    _voice("valentina-alegre", "Valentina", "Spanish", "es-MX", "es-419+f4", 58, 172),
    _voice("mateo-cercano", "Mateo", "Spanish", "es-CO", "es-419+m7", 50, 166),
    _voice("giulia-calda", "Giulia", "Italian", "it-IT", "it+f3", 50, 166),
    _voice("marco-pacato", "Marco", "Italian", "it-IT", "it+m2", 44, 160),
    _voice("beatriz-leve", "Beatriz", "Portuguese", "pt-BR", "pt-br+f2", 54, 166),
    _voice("rafael-sereno", "Rafael", "Portuguese", "pt-BR", "pt-br+m3", 46, 160),
    _voice("ines-suave", "Inês", "Portuguese", "pt-PT", "pt+f1", 48, 158),
    _voice("femke-helder", "Femke", "Dutch", "nl-NL", "nl+f2", 52, 162),
    _voice("daan-rustig", "Daan", "Dutch", "nl-NL", "nl+m6", 46, 158),
    _voice("astrid-klar", "Astrid", "Danish", "da-DK", "da+f3", 50, 160),
    _voice("mikkel-rolig", "Mikkel", "Danish", "da-DK", "da+m1", 46, 156),
    _voice("elsa-ljus", "Elsa", "Swedish", "sv-SE", "sv+f2", 54, 160),
    _voice("nils-lugn", "Nils", "Swedish", "sv-SE", "sv+m3", 46, 156),
    _voice("ingrid-varm", "Ingrid", "Norwegian", "nb-NO", "nb+f1", 48, 158),
    _voice("aino-selkea", "Aino", "Finnish", "fi-FI", "fi+f4", 50, 156),
    _voice("zofia-jasna", "Zofia", "Polish", "pl-PL", "pl+f2", 52, 160),
    _voice("piotr-spokojny", "Piotr", "Polish", "pl-PL", "pl+m2", 44, 156),
    _voice("tereza-mila", "Tereza", "Czech", "cs-CZ", "cs+f3", 52, 160),
    _voice("elif-parlak", "Elif", "Turkish", "tr-TR", "tr+f2", 54, 164),
    _voice("emre-sakin", "Emre", "Turkish", "tr-TR", "tr+m3", 46, 158),
    _voice("layla-safia", "Layla", "Arabic", "ar-SA", "ar+f2", 50, 152),
    _voice("omar-hadi", "Omar, arabic", "Arabic", "ar-EG", "ar+m1", 44, 150),
    _voice("ananya-madhur", "Ananya", "Hindi", "hi-IN", "hi+f4", 54, 158),
    _voice("arjun-shant", "Arjun", "Hindi", "hi-IN", "hi+m7", 46, 154),
    _voice("eleni-zesti", "Eleni", "Greek", "el-GR", "el+f3", 50, 160),
)
