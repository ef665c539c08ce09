/** A collector's answer is a few bytes; of a longer one no more is read. */
const LONGEST_ANSWER_BYTES = 65_536;

/** How many spans or data points of a message that it took a collector rejects after all; 0 where its answer says nothing of it. */
export async function rejectedOf(answer: Response): Promise<number> {
  const bytes = await beginningOf(answer);
  const isJson = (answer.headers.get("content-type") ?? "").toLowerCase().startsWith("application/json");
  return isJson ? rejectedInJson(bytes) : rejectedInProtobuf(bytes);
}

async function beginningOf({ body }: Response): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  while (reader !== undefined && length < LONGEST_ANSWER_BYTES) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(pieces);
    pieces.push(value);
    length += value.byteLength;
  }
  await reader?.cancel();
  return Buffer.concat(pieces);
}

/** In JSON the count is decimal text, or a number of a careless server. */
function rejectedInJson(bytes: Uint8Array): number {
  try {
    const { partialSuccess } = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return countOf(Number(partialSuccess?.rejectedSpans ?? partialSuccess?.rejectedDataPoints ?? 0));
  } catch {
    return 0;
  }
}

/** The first field of the answer is `partial_success`, and the first one of that the count. */
function rejectedInProtobuf(bytes: Uint8Array): number {
  const partialSuccess = firstField(bytes);
  const count = partialSuccess instanceof Uint8Array ? firstField(partialSuccess) : null;
  return typeof count === "number" ? countOf(count) : 0;
}

function countOf(told: number): number {
  return Number.isSafeInteger(told) && told > 0 ? told : 0;
}

const VARINT = 0;
const DELIMITED = 2;

/** What a protobuf message has under number 1, a number or the bytes of what is nested there; null where it does not begin with that. */
function firstField(bytes: Uint8Array): number | Uint8Array | null {
  const tag = bytes[0];
  const { value, end } = varint(bytes, 1);
  if (tag === 8 + VARINT) return value;
  return tag === 8 + DELIMITED ? bytes.subarray(end, end + value) : null;
}

function varint(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let end = from;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[end++] ?? 0;
    value += (byte % 128) * scale;
    if (byte < 128) return { value, end };
  }
}
