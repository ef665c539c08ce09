/** A field of a message: its number, how its value is written, and whether there may be several. */
export interface ProtobufField {
  readonly number: number;
  readonly as: Scalar | ProtobufMessage;
  readonly repeated?: boolean;
}

/** A message: its fields by their names in JSON. */
export interface ProtobufMessage {
  readonly [field: string]: ProtobufField;
}

/** `hex` are bytes that JSON writes as hex digits; 64-bit numbers are decimal text in JSON. */
type Scalar = "text" | "hex" | "truth" | "varint" | "fixed64" | "double";

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;

/** Writes a message from its JSON form. A field that the message does not have would be a bug of ours, and throws. */
export function encodeProtobuf(message: ProtobufMessage, value: Readonly<Record<string, unknown>>): Buffer {
  const pieces: Uint8Array[] = [];
  for (const [name, content] of Object.entries(value)) {
    const field = message[name];
    if (field === undefined) throw new Error(`the message has no field ${name}`);
    const { number, as, repeated = false } = field;
    if (!repeated) pieces.push(...fieldBytes(number, as, content));
    else if (typeof as === "object" || as === "text" || as === "hex") {
      for (const item of listOf(content)) pieces.push(...fieldBytes(number, as, item));
    } else {
      const packed = Buffer.concat(listOf(content).map((item) => scalarBytes(as, item)));
      pieces.push(varint((number << 3) | DELIMITED), varint(packed.length), packed);
    }
  }
  return Buffer.concat(pieces);
}

function fieldBytes(number: number, as: ProtobufField["as"], content: unknown): readonly Uint8Array[] {
  if (typeof as === "object") {
    const inner = encodeProtobuf(as, objectOf(content));
    return [varint((number << 3) | DELIMITED), varint(inner.length), inner];
  }
  const bytes = scalarBytes(as, content);
  if (as === "text" || as === "hex") return [varint((number << 3) | DELIMITED), varint(bytes.length), bytes];
  const wire = as === "fixed64" || as === "double" ? FIXED64 : VARINT;
  return [varint((number << 3) | wire), bytes];
}

function scalarBytes(as: Scalar, content: unknown): Uint8Array {
  switch (as) {
    case "text":
      return Buffer.from(String(content), "utf8");
    case "hex":
      return Buffer.from(String(content), "hex");
    case "truth":
      return varint(content === true ? 1 : 0);
    case "varint":
      return varint(typeof content === "number" ? content : BigInt.asUintN(64, BigInt(String(content))));
    case "fixed64": {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(BigInt(String(content)));
      return bytes;
    }
    case "double": {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(content));
      return bytes;
    }
  }
}

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let high = typeof value === "bigint" ? value : 0n;
  let low = typeof value === "number" ? value : 0;
  // Most numbers are tags and lengths, for which big integers are too slow.
  for (; high > 0n; high >>= 7n) bytes.push(Number(high & 127n) | 128);
  for (; low > 0; low = Math.floor(low / 128)) bytes.push((low % 128) | 128);
  if (bytes.length === 0) bytes.push(0);
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) & 127;
  return Uint8Array.from(bytes);
}

function listOf(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content : [content];
}

function objectOf(content: unknown): Readonly<Record<string, unknown>> {
  if (typeof content === "object" && content !== null) return content as Readonly<Record<string, unknown>>;
  throw new Error("a message was given as something else");
}
