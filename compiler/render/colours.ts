import { createColors } from "picocolors";
import type { Severity } from "../../schemas/index.ts";
import type { Paint } from "./row.ts";

/** How the parts of a finding are coloured; every function gives its text back where no colour is asked for. */
export interface Colours {
  heading(severity: Severity, text: string): string;
  message(text: string): string;
  passed(text: string): string;
  paint(severity: Severity): Paint;
}

export function coloursOf(enabled: boolean): Colours {
  const pico = createColors(enabled);
  const bySeverity = { error: pico.red, warning: pico.yellow, info: pico.cyan } as const;
  return {
    heading: (severity, text) => pico.bold(bySeverity[severity](text)),
    message: (text) => pico.bold(text),
    passed: (text) => pico.green(text),
    paint: (severity) => (ink, text) => {
      if (text === "" || ink === "source") return text;
      if (ink === "primary") return pico.bold(bySeverity[severity](text));
      return ink === "gutter" ? pico.blue(text) : pico.cyan(text);
    },
  };
}
