import * as library from "prom-client";
import { expect, it } from "vitest";
import { Reading } from "../../../runtime/telemetry/reading.ts";

it("tells at each scrape what was read last, and nothing of what was forgotten", async () => {
  const registry = new library.Registry();
  const reading = new Reading("key_up", "Keys", ["provider", "key"], "min");
  reading.set(1, "a", "1");
  reading.set(1, "a", "2");
  reading.set(0, "a", "2");
  reading.expose(library, registry);
  expect(await registry.metrics()).toContain(
    'key_up{provider="a",key="1"} 1\nkey_up{provider="a",key="2"} 0',
  );
  reading.reset();
  reading.set(1, "a", "2");
  const later = await registry.metrics();
  expect(later).toContain('key_up{provider="a",key="2"} 1');
  expect(later).not.toContain('key="1"');
});
