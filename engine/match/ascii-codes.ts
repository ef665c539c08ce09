export const SPACE = 0x20;
/** Set in the code of what words are made of. */
const WORD = 128;

/** Each ASCII unit folded, white space as a space; letters, digits and `_` with bit 7 set. Up to 255, as wide as a byte. */
export const asciiCodes = Uint8Array.from({ length: 256 }, (_, unit) => {
  if (unit >= 0x41 && unit <= 0x5a) return (unit + 0x20) | WORD;
  if (unit >= 0x09 && unit <= 0x0d) return SPACE;
  const isDigit = unit >= 0x30 && unit <= 0x39;
  return isDigit || (unit >= 0x61 && unit <= 0x7a) || unit === 0x5f ? unit | WORD : unit;
});
