/** A generator of numbers from 0 up to 1 that gives the same ones in every run. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const common =
  `the of and to a in is it you that he was for on are with as his they be at one have this from or had by
hot but some what there we can out other were all your when up use word how said an each she which do their time if will
way about many then them would write like so these her long make thing see him two has look more day could go come did my
sound no most number who over know water than call first people may down side been now find any new work part take get
place made live where after back little only round man year came show every good me give our under name very through just
form much great think say help low line before turn cause same mean differ move right boy old too does tell sentence set
three want air well also play small end put home read hand port large spell add even land here must big high such follow
act why ask men change went light kind off need house picture try us again animal point mother world near build self earth
father head stand own page should country found answer school grow study still learn plant cover food sun four thought let
keep eye never last door between city tree cross since hard start might story saw far sea draw left late run while press
close night real life few stop open seem together next white children begin got walk example ease paper often always music
those both mark book letter until mile river car feet care second group carry took rain eat room friend began idea fish
mountain north once base hear horse cut sure watch color face wood main enough plain girl usual young ready above ever red
list though feel talk bird soon body dog family direct pose leave song measure state product black short class wind question
happen complete ship area half rock order fire south problem piece told knew pass farm top whole king size heard best hour
better true during hundred am remember step early hold west ground interest reach fast`.split(/\s+/);

const onsets = [
  "b",
  "br",
  "c",
  "ch",
  "cl",
  "d",
  "dr",
  "f",
  "fl",
  "g",
  "gr",
  "h",
  "j",
  "l",
  "m",
  "n",
  "p",
  "pl",
  "r",
  "s",
  "st",
  "t",
  "tr",
  "v",
  "w",
];
const vowels = ["a", "e", "i", "o", "u", "ai", "ea", "io", "ou"];
const codas = ["", "", "", "l", "n", "nt", "r", "s", "st", "ck", "m", "tion", "ing", "er"];

/** So many words, the common ones of English first, then made-up ones that can be spoken. */
export function vocabulary(size) {
  const random = seeded(11);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const words = new Set(common);
  while (words.size < size) {
    const syllables = 1 + Math.floor(random() * 3);
    let word = "";
    for (let at = 0; at < syllables; at++) word += pick(onsets) + pick(vowels);
    words.add(word + pick(codas));
  }
  return [...words];
}

/** Chooses words as a text does: each about as often as its rank says (Zipf). */
export function wordChooser(words, random) {
  const scale = Math.log(words.length + 1);
  return () => words[Math.min(words.length - 1, Math.floor(Math.exp(random() * scale)) - 1)];
}
