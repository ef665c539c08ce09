/** A WebAssembly module that was opened, with a memory of its own. */
export interface OpenModule {
  readonly memory: Memory;
  /** An exported function; what gives nothing gives undefined. */
  exported(name: string): ExportedFunction;
  /** An exported global. */
  global(name: string): { readonly value: number };
}

export type ExportedFunction = (...operands: number[]) => number;

export interface Memory {
  /** Another one after each growth. */
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

type HostFunctions = Readonly<Record<string, (...operands: number[]) => number>>;

/** Opens a module in base64 that imports its memory and some functions of the host. Throws where the platform has no WebAssembly with vectors. */
export function openModule(
  base64: string,
  size: { readonly initial: number },
  host: HostFunctions,
): OpenModule {
  const found: unknown = Reflect.get(globalThis, "WebAssembly");
  if (typeof found !== "object" || found === null)
    throw new Error("this platform runs no WebAssembly, which reading requests as bytes needs");
  // The engine is compiled without the types of any platform; a platform is what it says it is.
  const engine = found as WebAssemblyEngine;
  const memory = new engine.Memory(size);
  const module = new engine.Module(bytesOf(base64));
  const { exports } = new engine.Instance(module, { env: { memory }, host });
  return {
    memory,
    exported: (name) => exports[name] as ExportedFunction,
    global: (name) => exports[name] as { readonly value: number },
  };
}

/** By a loop, which a cold process runs many times faster than `Uint8Array.from` with a function. */
function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

interface WebAssemblyEngine {
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: Memory }; readonly host: HostFunctions },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}
