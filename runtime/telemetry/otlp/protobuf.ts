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

const FIRST_BYTES = 4_096;

/** Writes a message from its JSON form. A field that the message does not have would be a bug of ours, and throws. */
export function encodeProtobuf(
  message: ProtobufMessage,
  value: Readonly<Record<string, unknown>>,
): Uint8Array {
  const writer = new BackwardWriter();
  writer.message(message, value);
  return writer.bytes;
}

/** Writes from the end to the beginning: what stands in front of a nested message is its length, which is known after it. */
class BackwardWriter {
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #at = FIRST_BYTES;

  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#at);
  }

  message(message: ProtobufMessage, value: Readonly<Record<string, unknown>>): void {
    const names = Object.keys(value);
    for (let i = names.length - 1; i >= 0; i--) {
      const name = names[i] ?? "";
      const content = value[name];
      const field = message[name];
      if (field === undefined) throw new Error(`the message has no field ${name}`);
      if (field.repeated !== true) this.#field(field, content);
      else if (typeof field.as === "object" || field.as === "text" || field.as === "hex") {
        const items = listOf(content);
        for (let at = items.length - 1; at >= 0; at--) this.#field(field, items[at]);
      } else this.#packed(field.number, field.as, listOf(content));
    }
  }

  #field({ number, as }: ProtobufField, content: unknown): void {
    const end = this.#behind;
    if (typeof as === "object") this.message(as, objectOf(content));
    else this.#scalar(as, content);
    const wire = typeof as === "object" || as === "text" || as === "hex" ? DELIMITED : wireOf(as);
    if (wire === DELIMITED) this.#varint(this.#behind - end);
    this.#varint(number * 8 + wire);
  }

  #packed(number: number, as: Scalar, items: readonly unknown[]): void {
    const end = this.#behind;
    for (const item of items.toReversed()) this.#scalar(as, item);
    this.#varint(this.#behind - end);
    this.#varint(number * 8 + DELIMITED);
  }

  #scalar(as: Scalar, content: unknown): void {
    switch (as) {
      case "text": {
        const text = String(content);
        this.#buffer.write(text, this.#room(Buffer.byteLength(text, "utf8")), "utf8");
        return;
      }
      case "hex": {
        const digits = String(content);
        this.#buffer.write(digits, this.#room(digits.length / 2), "hex");
        return;
      }
      case "truth":
        this.#varint(content === true ? 1 : 0);
        return;
      case "varint": {
        const number = Number(content);
        if (number >= 0 && Number.isSafeInteger(number)) this.#varint(number);
        else this.#largeVarint(BigInt.asUintN(64, BigInt(String(content))));
        return;
      }
      case "fixed64":
        this.#buffer.writeBigUInt64LE(BigInt(String(content)), this.#room(8));
        return;
      case "double":
        this.#buffer.writeDoubleLE(Number(content), this.#room(8));
    }
  }

  #varint(value: number): void {
    let bytes = 1;
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
    const start = this.#room(bytes);
    let rest = value;
    for (let at = start; at < start + bytes; at++) {
      this.#buffer[at] = (rest % 128) + (at < start + bytes - 1 ? 128 : 0);
      rest = Math.floor(rest / 128);
    }
  }

  #largeVarint(value: bigint): void {
    const groups: number[] = [];
    for (let rest = value; rest > 0n; rest >>= 7n) groups.push(Number(rest & 127n) + (rest > 127n ? 128 : 0));
    this.#buffer.set(groups, this.#room(groups.length));
  }

  /** How many bytes stand behind what is written next. */
  get #behind(): number {
    return this.#buffer.length - this.#at;
  }

  /** Makes room in front of what is written; gives where it begins. */
  #room(bytes: number): number {
    if (bytes > this.#at) {
      const behind = this.#behind;
      const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, behind + bytes));
      this.#buffer.copy(larger, larger.length - behind, this.#at);
      this.#buffer = larger;
      this.#at = larger.length - behind;
    }
    this.#at -= bytes;
    return this.#at;
  }
}

function wireOf(as: Scalar): number {
  return as === "fixed64" || as === "double" ? FIXED64 : VARINT;
}

function listOf(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content : [content];
}

function objectOf(content: unknown): Readonly<Record<string, unknown>> {
  if (typeof content === "object" && content !== null) return content as Readonly<Record<string, unknown>>;
  throw new Error("a message was given as something else");
}
