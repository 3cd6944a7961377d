"""Which language a text looks like, as far as its small words tell: articles, pronouns, prepositions.

Names, quotes and loan words make no text foreign: names are left out, each paragraph is judged as a whole, it needs
several different small words, and twice as many as it has of the language that the voice speaks. Languages that share
most of theirs, such as Danish and Norwegian, are not told apart, and a few words may be of any.
"""

from collections import Counter, defaultdict
from typing import Final

import regex

from .languages import LATIN, Tongue, script_of

_SMALL: Final = {
    "en": "the a an and or but of to in on at for with from by as is are was were be been it its this that these "
    "those i you he she we they my your his her our their not no do does did have has had will would can could "
    "should there what which who when where how if than then so all any some more about into over after before "
    "please let us me him them very just up out one only also here now every because while through",
    "de": "der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ist sind war "
    "waren wird werden wurde hat haben ich du er sie es wir ihr mein dein sein unser unsere ihre ihren ihrem ihrer "
    "mit von vom zu zum zur bei beim auf aus für nach über unter vor durch ohne um an am im in als wie wenn weil "
    "dass auch noch nur schon sehr so was wer wo warum bitte uns euch ihnen mich dich sich kann können müssen soll "
    "mehr bis hier dort",
    "fr": "le la les l un une des du de d et ou mais ne pas n est sont était être a ont avoir je j tu il elle nous "
    "vous ils elles on mon ma mes ton ta ses son sa notre nos votre vos leur leurs ce c cet cette ces que qu qui "
    "quoi où dans sur sous avec sans pour par chez vers entre en au aux à y plus très bien aussi comme si quand "
    "comment pourquoi tout tous toute toutes fait faire peut avant après depuis pendant car donc même ici merci",
    "es": "el la los las un una unos unas y o u pero no ni es son era está están ser estar ha han hay haber yo tú él "
    "ella nosotros ustedes ellos mi tu su sus nuestro nuestra este esta estos estas ese esa eso esto que qué quién "
    "cuando cuándo donde dónde cómo como de del al a en con sin por para sobre entre hasta desde más muy también si "
    "se lo le les nos me te todo todos toda todas porque ya así aquí antes después durante",
    "it": "il lo la i gli le un uno una l d e ed o ma non né è sono era essere ha hanno avere io tu lui lei noi voi "
    "loro mio mia tuo suo sua nostro nostra vostro vostra questo questa questi queste quello quella che chi cosa "
    "quando dove come perché di del dello della dei degli delle dell da dal dalla in nel nella nei nelle con su sul "
    "sulla per tra fra a al alla ai alle all più molto anche se si ci vi ne tutto tutti tutta prima dopo ogni qui",
    "pt": "o a os as um uma uns umas e ou mas não nem é são era está estão ser estar foi tem têm há eu você ele ela "
    "nós vocês eles elas meu minha seu sua seus suas nosso nossa este esta esse essa isso isto que quem quando onde "
    "como porque de do da dos das em no na nos nas ao aos à às com sem por pelo pela para sobre entre até desde mais "
    "muito também se lhe me te tudo todos todas já aqui antes depois durante",
    "nl": "de het een en of maar niet geen is zijn was waren wordt worden heeft hebben ik jij je u hij zij ze wij we "
    "jullie mijn jouw uw haar ons onze hun deze dit die dat wat wie waar wanneer waarom hoe van voor met zonder naar "
    "bij op in uit aan door over onder tot tegen te ten als dan ook nog al er hier daar zeer veel meer om want omdat "
    "kan kunnen moet moeten zal zullen zich",
    "da": "og eller men ikke en et den det de er var være blev bliver har havde jeg du han hun vi i jer os min mit "
    "din dit sin vores deres denne dette disse som der hvad hvem hvor hvornår hvorfor hvordan af til for med uden "
    "fra på ved om over under efter før hos gennem at så også kun meget mere hvis når fordi kan skal vil må her alle",
    "sv": "och eller men inte en ett den det de är var vara blev blir har hade jag du han hon vi ni er oss min mitt "
    "din ditt sin vår vårt deras denna detta dessa som vad vem när varför hur av till för med utan från på vid om "
    "över under efter före hos genom att så också bara mycket mer eftersom kan ska skall vill måste här där alla",
    "nb": "og eller men ikke en ei et den det de er var være ble blir har hadde jeg du han hun vi dere oss min mitt "
    "din ditt sin vår vårt deres denne dette disse som hva hvem hvor når hvorfor hvordan av til for med uten fra på "
    "ved om over under etter før hos gjennom at å så også bare mye mer hvis fordi kan skal vil må her der alle",
    "fi": "ja tai mutta ei en et emme ette eivät ole on ovat oli olivat olla minä sinä hän me te he se ne tämä nämä "
    "tuo minun sinun hänen meidän teidän heidän sen niiden tämän että jos kun koska sillä kuin joka jotka mitä mikä "
    "kuka missä miksi miten milloin myös vain hyvin niin nyt siellä täällä kanssa ennen jälkeen ilman kaikki meillä "
    "teillä ovatko voi voit jo vielä",
    "pl": "i oraz lub albo ale nie tak jest są był była było być ma mają ja ty on ona ono my wy oni ich jego jej mój "
    "moja twój nasz nasza wasz ten ta to te tym tego tej tych który która które którzy co kto kiedy gdzie jak "
    "dlaczego w we z ze na do od dla po przed pod nad przy przez o u za bez między się że żeby jeśli już też także "
    "tylko bardzo może ponieważ tu tam nas was wszystko wszystkich",
    "cs": "a i nebo ale ne není je jsou byl byla bylo být má mají já ty on ona ono my vy oni jeho její jejich můj "
    "tvůj náš naše váš vaše ten ta to tato tento toto který která které kteří co kdo kdy kde jak proč v ve z ze na "
    "do od pro po před pod nad při přes o u za bez mezi s se si že aby pokud když už také jen velmi může protože "
    "tady tam nás vás jsme jste jsem",
    "sk": "a aj alebo ale nie je sú bol bola bolo byť má majú ja ty on ona ono my vy oni jeho jej ich môj tvoj náš "
    "naša naše váš vaše ten tá to tie táto tento toto ktorý ktorá ktoré ktorí čo kto kedy kde ako prečo v vo z zo na "
    "do od pre po pred pod nad pri cez o u za bez medzi s so sa si že aby ak keď už tiež len veľmi môže pretože tu "
    "tam nás vás sme ste som",
    "tr": "ve veya ya ama fakat değil bir bu şu o ben sen biz siz onlar benim senin bizim sizin onun için ile gibi "
    "kadar daha en çok da de ki mi mı mu mü ne kim nasıl neden nerede her hiç var yok olan olarak olduğu sonra önce "
    "eğer çünkü şey tüm bütün ise göre artık hemen lütfen hem bunu",
    "hu": "a az és vagy de nem ne is egy ez ezt azt ezek azok van vannak volt lesz lenni én te ő mi ti ők hogy ha "
    "mert mint amely ami aki akik mit ki mikor hol hogyan miért nagyon már még csak itt ott minden meg el be le fel "
    "után előtt alatt között nélkül által szerint kell lehet sem vele nekünk önök kérjük",
    "ro": "și sau dar nu este sunt era fi a au am ai avea eu tu el ea noi voi ei ele meu mea său sa nostru noastră "
    "un o unei unui acest această aceste acel care ce cine când unde cum de din la în cu fără pe pentru prin după "
    "înainte între până mai foarte că să dacă vă ne se le îl toate tot cel cea cei",
    "hr": "i ili ali ne nije je su bio bila bilo biti ima imaju ja ti on ona ono mi vi oni njegov njen moj tvoj naš "
    "naša vaš vaša taj ta to ovaj ova ovo koji koja koje što tko ko kada gdje gde kako zašto u na s sa iz od do za "
    "po pred pod nad pri kroz o bez između se da ako kad već također takođe samo vrlo može jer ovdje tamo nas vas "
    "smo ste sam ću će",
    "sl": "in ali toda ne ni je so bil bila bilo biti ima imajo jaz ti on ona ono mi vi oni njegov njen moj tvoj naš "
    "naša vaš vaša ta to te tega tem ki kateri katera kaj kdo kdaj kje kako zakaj v na z s iz od do za po pred pod "
    "nad pri skozi o brez med se da če ko že tudi samo zelo lahko ker tukaj tam nas vas smo ste sem bo bomo",
    "id": "yang dan atau tetapi tidak bukan adalah ini itu saya aku kamu anda dia ia kami kita mereka di ke dari "
    "untuk dengan pada oleh dalam akan telah sudah sedang bisa dapat harus ada juga lebih sangat jika karena seperti "
    "apa siapa kapan mana bagaimana mengapa semua setiap hanya lagi para tersebut secara sebelum sesudah agar",
    "vi": "và hoặc nhưng không là của có được bị cho với từ đến trong trên dưới ở tại này đó kia những các một tôi "
    "bạn anh chị ông bà chúng ta họ nó gì ai khi nào đâu sao như nếu thì vì mà để cũng rất đã đang sẽ phải nên hãy "
    "người việc rồi lại ra vào",
    "ru": "и или но а не ни да в во на с со из от до для по к ко о об у за при без через между под над я ты он она "
    "оно мы вы они мой твой наш ваш его её ее их этот эта это эти тот та те который которая которые что кто когда "
    "где как почему если чтобы потому уже ещё еще тоже также только очень есть был была было были быть может все всё "
    "нас вас себя пожалуйста",
    "uk": "і й та або але а не ні так в у на з із зі від до для по к про за при без через між під над я ти він вона "
    "воно ми ви вони мій твій наш ваш його її їх їхній цей ця це ці той те ті який яка яке які що хто коли де як "
    "чому якщо щоб тому вже ще теж також тільки дуже є був була було були бути може все всі нас вас себе будь",
    "bg": "и или но а не ни да в във на с със из от до за по към о у при без през между под над аз ти той тя то ние "
    "вие те мой твой наш ваш негов неин техен този тази това тези онзи който която което които какво кой кога къде "
    "как защо ако защото вече още също само много е съм са сме сте беше бяха може всички ще се си ги им",
    "sr": "и или али не није је су био била било бити има имају ја ти он она оно ми ви они његов њен мој твој наш "
    "наша ваш ваша тај та то овај ова ово који која које што шта ко када где како зашто у на с са из од до за по "
    "пред под над при кроз о без између се да ако кад већ такође само врло може јер овде тамо нас вас смо сте сам ћу "
    "ће",
    "ar": "و أو لكن ثم لا ما لم لن ليس هو هي هم نحن أنا أنت أنتم هذا هذه ذلك تلك هؤلاء الذي التي الذين من إلى "
    "على في عن مع بين عند حتى منذ بعد قبل خلال بدون كل بعض أي إذا إن أن لأن كان كانت يكون قد كما أيضا جدا هنا "
    "هناك متى أين كيف لماذا",
    "fa": "و یا اما ولی که از به در با بر برای تا بین بدون این آن اینها آنها من تو او ما شما ایشان است هست "
    "نیست بود شد شود می نمی را هم نیز همه هر هیچ چه چرا کجا کی چگونه اگر چون زیرا خیلی بسیار دیگر باید شده "
    "کنید کند یک های",
    "ur": "اور یا لیکن مگر کہ کا کی کے کو سے میں پر نے تک ہے ہیں تھا تھی تھے ہو ہوں نہیں نہ یہ وہ ہم آپ تم "
    "مجھے ہمیں اس ان جو کیا کون کب کہاں کیسے کیوں اگر تو بھی ہی بہت سب کچھ ایک لیے ساتھ بعد پہلے گا گی گے کریں",
    "hi": "और या लेकिन मगर कि का की के को से में पर ने तक है हैं था थी थे हो हूँ नहीं न यह वह ये वे हम आप तुम "
    "मैं मुझे हमें इस उस इन उन जो क्या कौन कब कहाँ कैसे क्यों अगर तो भी ही बहुत सब कुछ एक लिए साथ बाद पहले "
    "गया करें कर",
    "mr": "आणि किंवा पण परंतु की चा ची चे च्या ला ना ने त मध्ये वर आहे आहेत होता होती होते नाही हा ही हे तो "
    "ती ते आम्ही तुम्ही आपण मी मला तुम्हाला या त्या जो काय कोण कधी कुठे कसे का जर तर सुद्धा फार सर्व काही एक "
    "साठी नंतर आधी करा",
    "ne": "र वा तर कि को का की लाई ले मा बाट सम्म छ छन् थियो थिए हो होइन यो त्यो यी ती हामी तपाईं म मलाई "
    "हामीलाई यस त्यस जो के कहिले कहाँ कसरी किन यदि पनि धेरै सबै केही एक लागि साथ पछि अघि गर्नुहोस् गर्न",
}  # fmt: skip
_SAME: Final = {"no": "nb", "nn": "nb", "ms": "id", "bs": "hr", "sr": "hr"}
"""Languages that share the words of another one; Serbian has those above in its other script."""
_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_LEAST: Final = 3
"""So many different small words are needed."""
_SHARE: Final = 0.15
"""And so many of all words. Every language above has more in prose."""
_LEAD: Final = 2
_NEAR: Final = 0.75
"""What has nearly as many words of its own as the likeliest language is as likely."""


def _by_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, words in _SMALL.items():
        for word in set(words.split()):
            found[word] = (*found.get(word, ()), code)
    return found


_CODES: Final = _by_word()
"""The languages that a small word belongs to."""


def language_of(text: str, tongue: Tongue) -> tuple[str, ...]:
    """The codes of the language that most of `text` looks like, several where these are much alike, the likeliest
    first. Empty where that may well be the one of the voice."""
    found = _of_paragraphs(text, tongue)
    words = Counter[tuple[str, ...]]()
    for codes, count in found:
        words[codes] += count
    most = max(words, key=lambda codes: words[codes], default=())
    return most if 2 * words[most] > sum(words.values()) else ()


def foreign(text: str, tongue: Tongue) -> set[str]:
    """The codes of all other languages that a paragraph of `text` looks like."""
    return {code for codes, _count in _of_paragraphs(text, tongue) for code in codes}


def _of_paragraphs(text: str, tongue: Tongue) -> list[tuple[tuple[str, ...], int]]:
    """For each paragraph what it looks like, and its words."""
    lines = (line.lower() if line.isupper() else line for line in text.splitlines())
    paragraphs = [_WORD.findall(line) for line in lines]
    return [(_of_words(words, tongue), len(words)) for words in paragraphs if words]


def _of_words(words: list[str], tongue: Tongue) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    weight: dict[str, float] = defaultdict(float)
    for word, times in Counter(words).items():
        # Names are left out: a film from Los Angeles with De Niro in it is not Spanish.
        codes = () if word.isupper() or word.istitle() else _CODES.get(word, ())
        for code in codes:
            seen[code] += times
            kinds[code] += 1
            weight[code] += times / len(codes)
    own = max(seen[code] for code in (tongue.code, _SAME.get(tongue.code, "")))
    least = max(_SHARE * len(words), _LEAD * own)
    likely = [c for c in seen if kinds[c] >= _LEAST and seen[c] >= least and _may_judge(c, tongue)]
    likely.sort(key=lambda code: (-weight[code], code))
    return tuple(code for code in likely if weight[code] >= _NEAR * weight[likely[0]])


def _may_judge(code: str, tongue: Tongue) -> bool:
    """Nothing is known of the small words of most languages, so a text in one of them may look like any near one."""
    is_known = tongue.code in _SMALL or tongue.code in _SAME
    return bool(tongue.code) and (is_known or script(code) not in (tongue.scripts or {LATIN}))


def script(code: str) -> str:
    """What a language that a text may look like is written in."""
    return script_of(_SMALL[code][0])
