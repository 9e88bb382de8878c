/**
 * What tells languages of one script apart: function words and word endings, chosen by hand for being
 * frequent in one and rare in the others. Words that several share stand under each of them.
 */

import { foldWord } from "./fold.ts";

/** Languages with word lists, in the order of their bits. */
export const KNOWN_LANGUAGES: readonly string[] = [
  "en",
  "es",
  "fr",
  "pt",
  "de",
  "it",
  "nl",
  "ca",
  "pl",
  "tr",
  "id",
  "sv",
  "hi",
];

const WORDS: Readonly<Record<string, string>> = {
  en:
    "the and of to is in it you that was for on are with as his they be at this have from or had by but not what all were we when " +
    "your can there use an each which she do how their if will up other about out many then them these so some her would make like " +
    "him into time has look more go see no way could people my than been who its now did get come made just know take why because " +
    "don't i'm it's can't that's you're i've didn't doesn't isn't am me any our only new very after should being off still even " +
    "today going good got us over never back where here think want too really please says say those before also does u im dont" +
    " lol why u ur im need got life best happy love never night tomorrow world thing still vaccine again great feel unbelievable third set last",
  es:
    "el la los las un una unos unas de del que y en a por con para no se su sus es lo como más pero al le les ya o este esta estos " +
    "estas eso esto porque cuando muy sin sobre también me mi mis tu te hay nos todo todos toda todas ser son dos fue era hasta " +
    "desde donde quien está están tiene tienen hace si sí yo ella ellos nada así aunque hoy qué cómo ni ha han he bien vez gracias " +
    "solo puede años día siempre mejor ahora mismo voy estoy eres cada otro otra tanto esa ese usted aquí algo nadie quiero hacer jajaja" +
    " buenos días noche amor feliz jajajaja igual mañana hola felicidades mundo quieres puedes nuevo nueva saludos gusta acabo dice alguien pues tener entonces verdad vacuna mejores ganas tarde semana",
  fr:
    "le la les un une des du de et est en que qui dans pour pas sur au aux avec ce cette ces il elle ils elles je tu nous vous on se " +
    "sa son ses mais ou où plus ne par sont fait être avoir ai as a ont été comme tout tous toute même si leur leurs mon ma mes ton " +
    "ta tes bien y c j l d n s qu quand très sans aussi encore ça cela faire peut était moi toi lui rien deux après depuis contre " +
    "trop alors donc parce jamais toujours merci bonjour aujourd'hui va vais suis es c'est j'ai quoi pourquoi déjà vraiment notre votre non oui" +
    " bonne jour soir monde gens faut fais trouve vraiment mdr temps coup peu chez homme femme fille putain envie bon bonjour vaccin demain petit grand",
  pt:
    "o a os as um uma de do da dos das e que em no na nos nas por para com não se seu sua seus é foi ser mais como mas ao aos à ou " +
    "quando muito eu ele ela você vocês isso isto esse essa este esta tem têm são está já só também me meu minha meus minhas até " +
    "pelo pela porque sem mesmo ter há nem fazer depois ainda agora hoje bem dia tá pra pro vai vou tudo todo todos quem onde gente " +
    "nada nunca sempre aqui lá cara tô sobre estou eles elas era melhor obrigado sim deus mim nossa num numa kkkk" +
    " que q vc vcs favor será alguém faz falta tira orgulho casa amo amigo melhor ninguém aguenta mano hj dele dela galera saudade boa noite pessoal brasil vacina estava fazendo desse deste coisa foto linda lindo meninas tava",
  de:
    "der die das und ist in den von zu mit sich nicht auf für ein eine einen einem einer eines dem des es im auch als an er sie wir " +
    "ihr ich du man aber wie wenn nur noch nach bei aus um am so dass daß hat haben wird werden sind war oder kann über vor durch " +
    "mehr schon mal da doch was wer wo warum weil bis sehr immer zum zur habe bin hier jetzt dann alle mir mich dich dir uns euch " +
    "kein keine mein meine dein sein seine ihre heute gut ja nein muss müssen soll will geht gibt macht wieder diese dieser dieses unter gegen" +
    " sucht verkauf kostenlose kostenlos neu neue neuen schön leider endlich morgen abend nacht danke bitte kommt kann wissen leute menschen deutschland respekt glück wünsche ganz wirklich natürlich scheiße scheiss daumen drücken echt gleich weg geh sollen lieber usw fuer ueber koennen alter teil unser ernsthaft falsch verstehen impfung",
  it:
    "il lo la i gli le un uno una di del dello della dei degli delle e che in a al allo alla ai agli alle da dal dalla per con non " +
    "si è sono su sul sulla come ma più anche se mi ti ci vi ne ho hai ha abbiamo hanno questo questa questi queste quello quella " +
    "cosa così quando dove perché chi tutto tutti molto bene o sia essere fatto fare dopo prima solo ancora già mai sempre io tu lui " +
    "lei noi voi loro mio mia tuo suo sua suoi oggi era stato nel nella nei nelle c l d poi però grazie ora adesso quindi senza fra tra proprio" +
    " nessuno niente governo anno italia cara caro auguri basta tanti tanto piccole nostri nato siamo vero vita buon buona giorno ciao grande bella bello dire parlato ragazzi voglio parte contro nemmeno magari adesso vaccino",
  nl:
    "de het een en van ik te dat die in is op je niet zijn met voor er aan als maar om ook dan nog wel was bij naar uit door over " +
    "geen kan meer heeft hebben heb had wat wie waar hoe waarom zo ze hij we wij mijn jouw hun haar moet moeten zou worden wordt " +
    "deze dit al tot of u iets veel nu gaat gaan want omdat alle weer toch heel goed echt even vandaag mensen zonder onze ons mij hem " +
    "jij jullie ben bent hier daar dus altijd nooit niets tegen onder sinds twee" +
    " lekker mooi leuk gewoon morgen vandaag bedankt weet vind alleen mensen wel hebt zit vaccin jaar dag",
  ca:
    "el la els les un una de del dels i que en a per amb no es al als ha han és més com però si aquest aquesta això tot tots molt " +
    "són hi jo tu nosaltres també quan perquè fins des ser fer avui bé gràcies només sense ara aquí l d s",
  pl:
    "i w na z do nie się to jest że o po za jak od co ale dla tak by już tylko są był była było czy ten ta te tym tego przez może " +
    "mnie ja ty on ona my jego jej ich gdy kiedy więc bardzo jeszcze nic wszystko dzięki proszę dzisiaj mam masz ma",
  tr:
    "ve bir bu da de için ile çok ne var yok ben sen o biz siz gibi daha ama en kadar mi mı değil olarak olan diye her şey ki ya " +
    "sonra nasıl neden bugün iyi evet hayır artık bunu beni",
  id:
    "yang dan di ke dari ini itu dengan untuk tidak ada adalah saya aku kamu kita mereka akan bisa sudah juga karena pada dalam atau " +
    "tapi lagi yg gak nggak ga aja banget kalau jadi sama buat orang apa siapa hari belum",
  sv:
    "och att det som en ett i på är av för med den till inte om har de jag du han hon vi ni men så var från kan när nu ska bara " +
    "också efter eller vad här där hur mycket alla min din sin detta idag bra tack mig dig oss utan vill",
  // Hindi in Latin letters.
  hi:
    "hai hain ka ki ke ko nahi nhi kya bhi mein mai main hum aap tum ye yeh wo woh jo toh aur ho hota hoga tha thi raha rahi rahe kar karo " +
    "karna kiya bhai yaar koi kuch sab apne apna apni mera meri mere tera teri tere uska iska hi se ne par pe ek abhi bahut bohot accha " +
    "acha bolo bol kyu kyun kaise jab tab ab phir fir sirf liye wale wala wali ji sahi desh gaya gya gayi haan na mat log",
};

const ENDINGS: Readonly<Record<string, string>> = {
  en: "ing ould ight tion ness ally ough ment",
  es: "cion ciones ando iendo mente idad aron ieron amos eza ado ida",
  fr: "tion eux euse ment eaux ique ait aient ez eur ette",
  pt: "cao coes mente inho inha ando endo dade eiro eira ei ou",
  de: "ung ungen lich isch keit heit schaft sch cht chen ieren",
  it: "zione zioni mente tta tto ita ando endo ezza issimo are ere glia",
  nl: "ijk heid ijn oor aar cht ing tje isch ooit",
  ca: "cio cions itat ment",
  pl: "nie cie ych owa ego osc rz",
  tr: "lar ler yor mak mek dir",
  id: "nya kan ang",
  sv: "ningen ande arna heten",
};

const bitOf = (lang: string): number => 1 << KNOWN_LANGUAGES.indexOf(lang);

/** Folded function word to the bit set of its languages. */
export function functionWordBits(): ReadonlyMap<string, number> {
  const bits = new Map<string, number>();
  for (const [lang, list] of Object.entries(WORDS))
    for (const word of list.split(" ")) {
      const form = foldWord(word);
      bits.set(form, (bits.get(form) ?? 0) | bitOf(lang));
    }
  return bits;
}

/** Folded endings, longest first, and the bit set of their languages. */
export function endingBits(): readonly (readonly [ending: string, bits: number])[] {
  const bits = new Map<string, number>();
  for (const [lang, list] of Object.entries(ENDINGS))
    for (const ending of list.split(" ")) bits.set(ending, (bits.get(ending) ?? 0) | bitOf(lang));
  return [...bits].sort((a, b) => b[0].length - a[0].length);
}

/** Letters that few languages write, lower case, and the languages that do with a weight each. */
export const TELLING_LETTERS: Readonly<Record<string, string>> = {
  ñ: "es",
  "¿": "es",
  "¡": "es",
  ã: "pt",
  õ: "pt",
  ß: "de",
  ä: "de sv",
  ö: "de sv tr",
  ü: "de tr es",
  å: "sv",
  ç: "fr pt ca tr",
  œ: "fr",
  è: "fr it ca",
  ê: "fr pt",
  â: "fr pt",
  î: "fr",
  û: "fr",
  ï: "fr nl ca",
  ë: "nl fr",
  à: "fr it ca pt",
  ù: "it fr",
  ì: "it",
  ò: "it ca",
  ó: "es pt pl ca",
  í: "es pt ca",
  á: "es pt",
  ú: "es pt ca",
  é: "es fr pt ca it",
  ł: "pl",
  ą: "pl",
  ę: "pl",
  ś: "pl",
  ż: "pl",
  ź: "pl",
  ń: "pl",
  ć: "pl",
  ş: "tr",
  ğ: "tr",
  ı: "tr",
};
