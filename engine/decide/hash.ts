/** Spreads an integer over 32 bits, evenly and the same on every machine: small changes of the input change every bit. */
export function mix32(value: number): number {
  let bits = (value | 0) ^ Math.trunc(value / 0x1_0000_0000);
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}

/** A 32-bit hash of a text's UTF-16 units (FNV-1a, then mixed). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix32(hash);
}
