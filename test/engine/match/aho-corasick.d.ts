declare module "aho-corasick" {
  /** The part of the package's interface that the tests use. */
  export default class AhoCorasick {
    add(word: string, value: string): void;
    build_fail(): void;
    search(text: string, found: (word: string, value: string, offset: number) => void): void;
  }
}
