import { seeded, vocabulary, wordChooser } from "./words.mjs";

const KNOWN_WORDS = 40_000;

/** Distinct phrases of one to three words, seldom of the commonest ones, as taxonomies have. */
export function synonyms(count) {
  const random = seeded(count);
  const words = vocabulary(KNOWN_WORDS).slice(150);
  const choose = wordChooser(words, random);
  const rare = () => words[Math.floor(random() * words.length)];
  const phrases = new Set();
  while (phrases.size < count) {
    const length = 1 + Math.floor(random() * 3);
    phrases.add(Array.from({ length }, () => (random() < 0.5 ? choose() : rare())).join(" "));
  }
  return [...phrases];
}

/** Sentences with capitals, commas and paragraphs, of so many bytes; now and then one of the phrases. */
export function prose(bytes, phrases) {
  const random = seeded(5);
  const choose = wordChooser(vocabulary(KNOWN_WORDS), random);
  let text = "";
  while (text.length < bytes) {
    const length = 5 + Math.floor(random() * 18);
    const words = Array.from({ length }, choose);
    if (random() < 0.1) words[1] = phrases[Math.floor(random() * phrases.length)];
    const [first = "", ...rest] = words;
    text += first.slice(0, 1).toUpperCase() + first.slice(1);
    for (const word of rest) text += (random() < 0.08 ? ", " : " ") + word;
    text += random() < 0.12 ? ".\n\n" : ". ";
  }
  return text.slice(0, bytes);
}

/** The same as people write it in a word processor: every sentence in quotes and with a dash. */
export function mixed(bytes, phrases) {
  return prose(bytes, phrases).replaceAll(". ", ".\u201d \u2013 \u201c").slice(0, bytes);
}

/** Lines of source code: indented, with identifiers in camel case, brackets and operators. */
export function code(bytes) {
  const random = seeded(6);
  const choose = wordChooser(vocabulary(KNOWN_WORDS), random);
  const capital = (word) => word.slice(0, 1).toUpperCase() + word.slice(1);
  const name = () => (random() < 0.5 ? choose() : choose() + capital(choose()));
  let text = "";
  while (text.length < bytes) {
    const indent = "  ".repeat(Math.floor(random() * 4));
    const lines = [
      () => `${indent}const ${name()} = ${name()}.${name()}(${name()}, ${Math.floor(random() * 999)});\n`,
      () =>
        `${indent}if (${name()} !== null && ${name()}[${name()}] >= 0x${Math.floor(random() * 65536).toString(16)}) {\n`,
      () => `${indent}return { ${name()}: ${name()}, ...${name()} };\n`,
      () => `${indent}}\n\n${indent}/** ${capital(choose())} ${choose()} the ${choose()}. */\n`,
    ];
    text += lines[Math.floor(random() * lines.length)]();
  }
  return text.slice(0, bytes);
}

/** What costs a matcher most: phrases that break off before their end, runs of one letter, and nothing but separators. */
export function adversarial(bytes, phrases) {
  const random = seeded(7);
  const long = phrases.filter((phrase) => phrase.includes(" "));
  let text = "";
  while (text.length < bytes) {
    const phrase = long[Math.floor(random() * long.length)] ?? "a a";
    const choice = random();
    if (choice < 0.7) text += `${phrase.slice(0, -1)} `;
    else if (choice < 0.8) text += "a".repeat(40);
    else if (choice < 0.9) text += "-. ,".repeat(10);
    else text += `${phrase.split(" ")[0]} `.repeat(8);
  }
  return text.slice(0, bytes);
}
