/** How a field is read, by its number; written from the published `.proto` files, and not from what the gateway writes. */
interface WireField {
  readonly name: string;
  readonly of: "string" | "bytes" | "bool" | "int64" | "int32" | "fixed64" | "double" | WireMessage;
  readonly list?: true;
}

type WireMessage = Readonly<Record<number, WireField>>;

const anyValue: Record<number, WireField> = {
  1: { name: "stringValue", of: "string" },
  2: { name: "boolValue", of: "bool" },
  3: { name: "intValue", of: "int64" },
  4: { name: "doubleValue", of: "double" },
};
anyValue[5] = { name: "arrayValue", of: { 1: { name: "values", of: anyValue, list: true } } };
const keyValue: WireMessage = { 1: { name: "key", of: "string" }, 2: { name: "value", of: anyValue } };
const resource: WireMessage = { 1: { name: "attributes", of: keyValue, list: true } };
const scope: WireMessage = { 1: { name: "name", of: "string" }, 2: { name: "version", of: "string" } };
const span: WireMessage = {
  1: { name: "traceId", of: "bytes" },
  2: { name: "spanId", of: "bytes" },
  3: { name: "traceState", of: "string" },
  4: { name: "parentSpanId", of: "bytes" },
  5: { name: "name", of: "string" },
  6: { name: "kind", of: "int32" },
  7: { name: "startTimeUnixNano", of: "fixed64" },
  8: { name: "endTimeUnixNano", of: "fixed64" },
  9: { name: "attributes", of: keyValue, list: true },
  15: { name: "status", of: { 2: { name: "message", of: "string" }, 3: { name: "code", of: "int32" } } },
};
const point: WireMessage = {
  2: { name: "startTimeUnixNano", of: "fixed64" },
  3: { name: "timeUnixNano", of: "fixed64" },
  4: { name: "count", of: "fixed64" },
  5: { name: "sum", of: "double" },
  6: { name: "bucketCounts", of: "fixed64", list: true },
  7: { name: "explicitBounds", of: "double", list: true },
  9: { name: "attributes", of: keyValue, list: true },
  11: { name: "min", of: "double" },
  12: { name: "max", of: "double" },
};
const histogram: WireMessage = {
  1: { name: "dataPoints", of: point, list: true },
  2: { name: "aggregationTemporality", of: "int32" },
};
const metric: WireMessage = {
  1: { name: "name", of: "string" },
  2: { name: "description", of: "string" },
  3: { name: "unit", of: "string" },
  9: { name: "histogram", of: histogram },
};

const exported = (what: string, scopes: string, items: string, item: WireMessage): WireMessage => ({
  1: {
    name: what,
    list: true,
    of: {
      1: { name: "resource", of: resource },
      2: {
        name: scopes,
        list: true,
        of: {
          1: { name: "scope", of: scope },
          2: { name: items, of: item, list: true },
          3: { name: "schemaUrl", of: "string" },
        },
      },
    },
  },
});

export const exportedTraces = exported("resourceSpans", "scopeSpans", "spans", span);
export const exportedMetrics = exported("resourceMetrics", "scopeMetrics", "metrics", metric);

/** Reads a protobuf message into its JSON form; a field that the message does not have is an error. */
export function decodeWire(bytes: Uint8Array, message: WireMessage): Readonly<Record<string, unknown>> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Record<string, unknown> = {};
  let at = 0;
  const take = (length: number): Buffer => {
    at += length;
    return buffer.subarray(at - length, at);
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = buffer[at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < buffer.length) {
    const tag = Number(varint());
    const field = message[tag >> 3];
    if (field === undefined) throw new Error(`field ${tag >> 3} is unknown`);
    const wire = tag & 7;
    const values: unknown[] = [];
    if (wire === 0) values.push(number(field.of, varint()));
    else if (wire === 1) values.push(eightBytes(field.of, take(8)));
    else if (wire === 2) {
      const length = Number(varint());
      const inner = take(length);
      if (inner.length < length) throw new Error(`${field.name} ends too early`);
      if (typeof field.of === "object") values.push(decodeWire(inner, field.of));
      else if (field.of === "string") values.push(inner.toString("utf8"));
      else if (field.of === "bytes") values.push(inner.toString("hex"));
      else for (let i = 0; i < length; i += 8) values.push(eightBytes(field.of, inner.subarray(i, i + 8)));
    } else throw new Error(`wire type ${wire} of ${field.name}`);
    if (field.list) found[field.name] = [...((found[field.name] ?? []) as unknown[]), ...values];
    else found[field.name] = values[0];
  }
  return found;
}

function number(of: WireField["of"], value: bigint): unknown {
  if (of === "bool") return value === 1n;
  if (of === "int32") return Number(value);
  if (of === "int64") return String(BigInt.asIntN(64, value));
  throw new Error(`a varint for ${String(of)}`);
}

function eightBytes(of: WireField["of"], bytes: Buffer): unknown {
  if (of === "fixed64") return String(bytes.readBigUInt64LE());
  if (of === "double") return bytes.readDoubleLE();
  throw new Error(`eight bytes for ${String(of)}`);
}
