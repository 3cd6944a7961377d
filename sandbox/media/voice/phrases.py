"""What a pretended translation says, and with which voice of the synthesiser. Nothing is really translated here."""

_VOICES = {"zh": "cmn", "fil": "id", "gl": "pt", "jv": "id", "km": "vi", "lo": "th", "mn": "kk", "ps": "fa"}
_VOICES |= {"so": "sw", "su": "id", "zu": "sw"}
"""Where the synthesiser has no voice for a language, one that sounds a little like it."""

_PHRASES = {
    "ar": ("مرحبا بكم.", "هذه ترجمة للتجربة فقط.", "لا شيء مما تسمعونه هنا ترجمة حقيقية، بل مثال على الصوت."),
    "bg": ("Добре дошли.", "Това само показва превод.", "Тук нищо не бива преведено наистина, чувате само пример."),
    "cs": ("Vítejte.", "Toto je jen ukázka překladu.", "Nic tu není doopravdy přeloženo, slyšíte jen příklad."),
    "da": ("Velkommen.", "Dette er kun en prøveoversættelse.", "Intet er rigtigt oversat her, du hører et eksempel."),
    "de": (
        "Willkommen.",
        "Das ist nur ein Beispiel.",
        "Hier ist nichts wirklich übersetzt, Sie hören nur ein Beispiel.",
    ),
    "el": ("Καλώς ήρθατε.", "Αυτό είναι μόνο ένα παράδειγμα.", "Τίποτα δεν μεταφράστηκε εδώ, ακούτε ένα παράδειγμα."),
    "en": ("Welcome.", "This is only an example.", "Nothing was really translated here, what you hear is an example."),
    "es": ("Bienvenidos.", "Esto es solo un ejemplo.", "Aquí no se ha traducido nada, lo que oyen es un ejemplo."),
    "fi": ("Tervetuloa.", "Tämä on vain esimerkki.", "Mitään ei ole oikeasti käännetty, kuulette vain esimerkin."),
    "fr": ("Bienvenue.", "Ceci est un simple exemple.", "Rien n'a été traduit ici, vous entendez un simple exemple."),
    "he": ("ברוכים הבאים.", "זו רק דוגמה.", "שום דבר לא תורגם כאן באמת, אתם שומעים דוגמה."),
    "hi": ("स्वागत है।", "यह केवल एक उदाहरण है।", "यहाँ कुछ भी सच में अनुवाद नहीं हुआ, यह केवल एक उदाहरण है।"),
    "hr": ("Dobro došli.", "Ovo je samo primjer.", "Ovdje ništa nije stvarno prevedeno, čujete samo primjer."),
    "hu": ("Üdvözöljük.", "Ez csak egy példa.", "Itt semmit sem fordítottak le, amit hall, csak egy példa."),
    "id": (
        "Selamat datang.",
        "Ini hanya sebuah contoh.",
        "Tidak ada yang benar-benar diterjemahkan, ini hanya contoh.",
    ),
    "it": (
        "Benvenuti.",
        "Questo è solo un esempio.",
        "Qui non è stato tradotto nulla, quello che sentite è un esempio.",
    ),
    "ja": ("ようこそ。", "これはただのれいです。", "ここではなにもやくされていません。きこえるのはれいです。"),
    "ko": ("환영합니다.", "이것은 예시일 뿐입니다.", "여기서는 아무것도 번역되지 않았고 들리는 것은 예시입니다."),
    "nb": ("Velkommen.", "Dette er bare et eksempel.", "Ingenting er virkelig oversatt her, du hører et eksempel."),
    "nl": ("Welkom.", "Dit is slechts een voorbeeld.", "Hier is niets echt vertaald, wat u hoort is een voorbeeld."),
    "pl": ("Witamy.", "To jest tylko przykład.", "Niczego tu naprawdę nie przetłumaczono, słychać tylko przykład."),
    "pt": ("Bem-vindos.", "Isto é apenas um exemplo.", "Nada foi traduzido aqui, o que se ouve é um exemplo."),
    "ro": ("Bun venit.", "Acesta este doar un exemplu.", "Aici nu s-a tradus nimic, ceea ce auziți este un exemplu."),
    "ru": ("Добро пожаловать.", "Это только пример.", "Здесь ничего не переведено, вы слышите только пример."),
    "sk": ("Vitajte.", "Toto je len ukážka.", "Nič tu nie je naozaj preložené, počujete iba príklad."),
    "sv": ("Välkommen.", "Detta är bara ett exempel.", "Inget är översatt på riktigt, det ni hör är ett exempel."),
    "tr": ("Hoş geldiniz.", "Bu sadece bir örnek.", "Burada hiçbir şey çevrilmedi, bu sadece bir örnek."),
    "uk": ("Ласкаво просимо.", "Це лише приклад.", "Тут нічого не перекладено, ви чуєте лише приклад."),
    "vi": ("Xin chào.", "Đây chỉ là một ví dụ.", "Không có gì được dịch ở đây, bạn chỉ nghe một ví dụ."),
    "zh": ("欢迎。", "这只是一个例子。", "这里没有真正翻译什么。您听到的只是一个例子。"),
}
_NUMBERS = ("1, 2, 3.", "1, 2, 3, 4, 5, 6.", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10.")
"""Said in any language by a voice that knows it."""


def synthesiser_voice(code: str) -> str:
    """The name of the voice for a language."""
    return f"{_VOICES.get(code, code)}+f2"


def phrase(code: str, seconds: float) -> str:
    """Something to say in this language that fits about into so many seconds."""
    short, middling, long = _PHRASES.get(code, _NUMBERS)
    return long if seconds >= 4.5 else middling if seconds >= 2 else short
