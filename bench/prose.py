"""Sentences to measure on: a few of everyday life in each language that the sandbox has a voice for, and in others."""

SPOKEN: dict[str, tuple[str, ...]] = {
    "en": (
        "Good morning, and welcome to your first week with us.",
        "The new office opens on the third floor, right beside the library.",
        "If you cannot find somebody, ask at the front desk; they know everyone.",
        "Why did the shipment arrive so late, and who is going to tell the customer?",
        "We measured the temperature of the water every hour throughout the night.",
        "Thank you!",
        "Please read the safety instructions carefully before you switch on the machine, "
        "because a loose cable can cause serious injuries.",
    ),
    "de": (
        "Guten Morgen und herzlich willkommen in der ersten Woche bei uns.",
        "Das neue Büro liegt im dritten Stock, gleich neben der Bibliothek.",
        "Wenn Sie jemanden nicht finden, fragen Sie am Empfang; dort kennt man alle.",
        "Warum kam die Lieferung so spät, und wer sagt es dem Kunden?",
        "Die Geschwindigkeitsbegrenzung auf der Bundesstraße wurde vorübergehend aufgehoben.",
        "Vielen Dank!",
        "Bitte lesen Sie die Sicherheitshinweise sorgfältig, bevor Sie die Maschine einschalten, "
        "weil ein lockeres Kabel schwere Verletzungen verursachen kann.",
    ),
    "fr": (
        "Bonjour et bienvenue dans votre première semaine parmi nous.",
        "Le nouveau bureau se trouve au troisième étage, juste à côté de la bibliothèque.",
        "Si vous ne trouvez pas quelqu'un, demandez à l'accueil ; on y connaît tout le monde.",
        "Pourquoi la livraison est-elle arrivée si tard, et qui va l'annoncer au client ?",
        "Nous avons mesuré la température de l'eau toutes les heures pendant la nuit.",
        "Merci beaucoup !",
        "Veuillez lire attentivement les consignes de sécurité avant de mettre la machine en marche, "
        "car un câble desserré peut causer des blessures graves.",
    ),
    "es": (
        "Buenos días y bienvenidos a su primera semana con nosotros.",
        "La nueva oficina está en la tercera planta, justo al lado de la biblioteca.",
        "Si no encuentra a alguien, pregunte en recepción; allí conocen a todo el mundo.",
        "¿Por qué llegó tan tarde el envío, y quién se lo va a decir al cliente?",
        "Medimos la temperatura del agua cada hora durante toda la noche.",
        "¡Muchas gracias!",
        "Lea atentamente las instrucciones de seguridad antes de encender la máquina, "
        "porque un cable suelto puede causar lesiones graves.",
    ),
    "it": (
        "Buongiorno e benvenuti nella vostra prima settimana con noi.",
        "Il nuovo ufficio si trova al terzo piano, proprio accanto alla biblioteca.",
        "Se non trovate qualcuno, chiedete alla reception; lì conoscono tutti.",
        "Perché la spedizione è arrivata così tardi, e chi lo dirà al cliente?",
        "Abbiamo misurato la temperatura dell'acqua ogni ora per tutta la notte.",
        "Grazie mille!",
        "Leggete attentamente le istruzioni di sicurezza prima di accendere la macchina, "
        "perché un cavo allentato può causare gravi lesioni.",
    ),
    "pt": (
        "Bom dia e bem-vindos à sua primeira semana conosco.",
        "O novo escritório fica no terceiro andar, mesmo ao lado da biblioteca.",
        "Se não encontrar alguém, pergunte na recepção; lá conhecem toda a gente.",
        "Por que a encomenda chegou tão tarde, e quem vai avisar o cliente?",
        "Medimos a temperatura da água a cada hora durante toda a noite.",
        "Muito obrigado!",
        "Leia com atenção as instruções de segurança antes de ligar a máquina, "
        "porque um cabo solto pode causar ferimentos graves.",
    ),
    "nl": (
        "Goedemorgen en welkom in je eerste week bij ons.",
        "Het nieuwe kantoor ligt op de derde verdieping, vlak naast de bibliotheek.",
        "Als je iemand niet kunt vinden, vraag het aan de balie; daar kennen ze iedereen.",
        "Waarom kwam de zending zo laat aan, en wie vertelt het de klant?",
        "We hebben de hele nacht elk uur de temperatuur van het water gemeten.",
        "Hartelijk dank!",
        "Lees de veiligheidsvoorschriften zorgvuldig voordat je de machine aanzet, "
        "want een losse kabel kan ernstig letsel veroorzaken.",
    ),
    "da": (
        "Godmorgen og velkommen til jeres første uge hos os.",
        "Det nye kontor ligger på tredje sal, lige ved siden af biblioteket.",
        "Hvis I ikke kan finde nogen, så spørg i receptionen; der kender de alle.",
        "Hvorfor kom forsendelsen så sent, og hvem siger det til kunden?",
        "Vi målte vandets temperatur hver time hele natten igennem.",
        "Mange tak!",
        "Læs sikkerhedsvejledningen grundigt, før maskinen tændes, fordi et løst kabel kan forårsage alvorlige skader.",
    ),
    "sv": (
        "God morgon och välkomna till er första vecka hos oss.",
        "Det nya kontoret ligger på tredje våningen, precis bredvid biblioteket.",
        "Om ni inte hittar någon, fråga i receptionen; där känner de alla.",
        "Varför kom leveransen så sent, och vem ska säga det till kunden?",
        "Vi mätte vattnets temperatur varje timme under hela natten.",
        "Tack så mycket!",
        "Läs säkerhetsanvisningarna noggrant innan ni startar maskinen, "
        "eftersom en lös kabel kan orsaka allvarliga skador.",
    ),
    "nb": (
        "God morgen og velkommen til den første uken hos oss.",
        "Det nye kontoret ligger i tredje etasje, rett ved siden av biblioteket.",
        "Hvis dere ikke finner noen, spør i resepsjonen; der kjenner de alle.",
        "Hvorfor kom forsendelsen så sent, og hvem skal si det til kunden?",
        "Vi målte temperaturen i vannet hver time gjennom hele natten.",
        "Tusen takk!",
        "Les sikkerhetsanvisningene nøye før maskinen slås på, fordi en løs kabel kan føre til alvorlige skader.",
    ),
    "fi": (
        "Hyvää huomenta ja tervetuloa ensimmäiseen viikkoonne meillä.",
        "Uusi toimisto on kolmannessa kerroksessa, aivan kirjaston vieressä.",
        "Jos ette löydä jotakuta, kysykää vastaanotosta; siellä tunnetaan kaikki.",
        "Miksi lähetys saapui niin myöhään, ja kuka kertoo siitä asiakkaalle?",
        "Mittasimme veden lämpötilan joka tunti koko yön ajan.",
        "Paljon kiitoksia!",
        "Lukekaa turvallisuusohjeet huolellisesti ennen koneen käynnistämistä, "
        "sillä irrallinen kaapeli voi aiheuttaa vakavia vammoja.",
    ),
    "pl": (
        "Dzień dobry i witamy w pierwszym tygodniu u nas.",
        "Nowe biuro znajduje się na trzecim piętrze, tuż obok biblioteki.",
        "Jeśli nie możesz kogoś znaleźć, zapytaj w recepcji; tam znają wszystkich.",
        "Dlaczego przesyłka dotarła tak późno i kto powie o tym klientowi?",
        "Przez całą noc co godzinę mierzyliśmy temperaturę wody.",
        "Dziękuję bardzo!",
        "Przed włączeniem maszyny uważnie przeczytaj instrukcję bezpieczeństwa, "
        "ponieważ luźny kabel może spowodować poważne obrażenia.",
    ),
    "cs": (
        "Dobré ráno a vítejte ve svém prvním týdnu u nás.",
        "Nová kancelář je ve třetím patře, hned vedle knihovny.",
        "Pokud někoho nemůžete najít, zeptejte se na recepci; tam znají všechny.",
        "Proč zásilka dorazila tak pozdě a kdo to řekne zákazníkovi?",
        "Celou noc jsme každou hodinu měřili teplotu vody.",
        "Děkuji mnohokrát!",
        "Před zapnutím stroje si pečlivě přečtěte bezpečnostní pokyny, "
        "protože uvolněný kabel může způsobit vážná zranění.",
    ),
    "tr": (
        "Günaydın, aramızdaki ilk haftanıza hoş geldiniz.",
        "Yeni ofis üçüncü katta, kütüphanenin hemen yanında.",
        "Birini bulamazsanız danışmaya sorun; orada herkesi tanırlar.",
        "Gönderi neden bu kadar geç geldi ve müşteriye kim söyleyecek?",
        "Bütün gece boyunca her saat suyun sıcaklığını ölçtük.",
        "Çok teşekkür ederim!",
        "Makineyi çalıştırmadan önce güvenlik talimatlarını dikkatle okuyun, "
        "çünkü gevşek bir kablo ciddi yaralanmalara yol açabilir.",
    ),
    "ar": (
        "صباح الخير وأهلا بكم في أسبوعكم الأول معنا.",
        "يقع المكتب الجديد في الطابق الثالث، بجانب المكتبة مباشرة.",
        "إذا لم تجد أحدا فاسأل في الاستقبال؛ فهم يعرفون الجميع.",
        "لماذا وصلت الشحنة متأخرة إلى هذا الحد، ومن سيخبر العميل؟",
        "قمنا بقياس درجة حرارة الماء كل ساعة طوال الليل.",
        "شكرا جزيلا!",
        "يرجى قراءة تعليمات السلامة بعناية قبل تشغيل الآلة، لأن الكابل غير المثبت قد يسبب إصابات خطيرة.",
    ),
    "hi": (
        "सुप्रभात, और हमारे साथ आपके पहले सप्ताह में आपका स्वागत है।",
        "नया कार्यालय तीसरी मंज़िल पर है, पुस्तकालय के ठीक बगल में।",
        "अगर आपको कोई न मिले, तो स्वागत कक्ष में पूछिए; वहाँ सब को जानते हैं।",
        "सामान इतनी देर से क्यों पहुँचा, और ग्राहक को कौन बताएगा?",
        "हमने पूरी रात हर घंटे पानी का तापमान नापा।",
        "बहुत धन्यवाद!",
        "मशीन चालू करने से पहले सुरक्षा निर्देश ध्यान से पढ़ें, क्योंकि ढीला तार गंभीर चोट पहुँचा सकता है।",
    ),
    "el": (
        "Καλημέρα και καλώς ήρθατε στην πρώτη σας εβδομάδα μαζί μας.",
        "Το νέο γραφείο βρίσκεται στον τρίτο όροφο, ακριβώς δίπλα στη βιβλιοθήκη.",
        "Αν δεν βρίσκετε κάποιον, ρωτήστε στην υποδοχή· εκεί γνωρίζουν τους πάντες.",
        "Γιατί έφτασε τόσο αργά η αποστολή, και ποιος θα το πει στον πελάτη;",
        "Μετρούσαμε τη θερμοκρασία του νερού κάθε ώρα όλη τη νύχτα.",
        "Ευχαριστώ πολύ!",
        "Διαβάστε προσεκτικά τις οδηγίες ασφαλείας πριν θέσετε σε λειτουργία το μηχάνημα, "
        "γιατί ένα χαλαρό καλώδιο μπορεί να προκαλέσει σοβαρούς τραυματισμούς.",
    ),
}
"""By language code."""

NAMES: dict[str, str] = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "da": "Danish", "sv": "Swedish", "nb": "Norwegian", "fi": "Finnish", "pl": "Polish", "cs": "Czech",
    "tr": "Turkish", "ar": "Arabic", "hi": "Hindi", "el": "Greek",
}  # fmt: skip

FOREIGN: tuple[str, ...] = (
    "你好，欢迎来到我们的公司。今天天气很好。",
    "こんにちは。新しい事務所は三階にあります。",
    "สวัสดีครับ ยินดีต้อนรับสู่สัปดาห์แรก",
    "Привет, как дела сегодня?",
    "안녕하세요, 만나서 반갑습니다.",
    "שלום וברוכים הבאים",
    "مرحبا بكم جميعا",
    "नमस्ते और स्वागत है",
    "Καλημέρα σας",
    "Xin chào, rất vui được gặp bạn.",
    "გამარჯობა",
    "வணக்கம்",
    "እንኳን ደህና መጡ",
    "ស្វាគមន៍មកកាន់ការិយាល័យ",
    "ยินดีที่ได้รู้จัก 한국어 सप्ताह",
    "ਜੀ ਆਇਆਂ ਨੂੰ",
    "ยินดี ברוכים Добро пожаловать",
)
"""Bits of other scripts, which most of the voices do not speak."""
