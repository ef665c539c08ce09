/** The same normal form by the running Node's own Unicode functions: the oracle of the tests, never used by the engine. */
export function referenceNormalise(text: string): string {
  const folded = Array.from(
    text
      .replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
      .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
      .normalize("NFD"),
    foldOne,
  );
  return folded
    .join("")
    .normalize("NFC")
    .replaceAll(/\p{White_Space}+/gu, " ")
    .replaceAll(/^ | $/g, "");
}

const known = new Map<string, string>();

function foldOne(character: string): string {
  let folded = known.get(character);
  if (folded === undefined) {
    folded = character;
    for (let before = ""; before !== folded; ) {
      before = folded;
      folded = Array.from(folded.normalize("NFKC"), foldCase)
        .join("")
        .normalize("NFKC")
        .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "");
    }
    known.set(character, folded);
  }
  return folded;
}

function foldCase(character: string): string {
  // Lower case alone would make these two the same letter as `i`; case folding does not.
  if (character === "\u0131") return character;
  return character.toLowerCase().toUpperCase().toLowerCase();
}

/** Word boundaries by regular expressions over code points. */
export function referenceBoundary(normalised: string, at: number): boolean {
  if (at <= 0 || at >= normalised.length) return true;
  const before = Array.from(normalised.slice(0, at)).at(-1) ?? "";
  const after = Array.from(normalised.slice(at))[0] ?? "";
  if (/^[\udc00-\udfff]$/.test(after) && /^[\ud800-\udbff]$/.test(before)) return false;
  if (/^\p{M}$/u.test(after)) return before === " " || before === "\u0000";
  if (isUnspaced(before) || isUnspaced(after)) return true;
  return !(isWord(before) && isWord(after));
}

const isWord = (character: string): boolean => /^[\p{Alphabetic}\p{M}\p{N}\p{Pc}]$/u.test(character);

/** Marks that many scripts share belong to Latin too, but for those of Kana (U+3099, U+309A) and Han (U+302A to U+302D). */
const isUnspaced = (character: string): boolean =>
  /^[\u302a-\u302d\u3099\u309a]$/u.test(character) ||
  (isWord(character) &&
    /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Bopomofo}\p{scx=Yi}\p{scx=Tangut}\p{scx=Nushu}\p{scx=Kits}\p{scx=Javanese}\p{scx=Balinese}\p{scx=Ahom}\p{scx=Tai_Le}\p{scx=New_Tai_Lue}\p{scx=Tai_Tham}\p{scx=Tai_Viet}]$/u.test(
      character,
    ) &&
    !/^(?=\p{M})[\p{Script=Inherited}\p{Script=Common}]$/u.test(character));
