/**
 * What stands in the file of calls of people and content: sealed text by text, each bound to its place, so that none can be put where another was.
 *
 * A text that begins as no JSON and no hash does is a sealed one. Others are of a version that knew no seal, until they are sealed too
 * (`call-sealing.ts`).
 *
 * @module
 */

/** Seals texts under a key that the file does not hold. */
export interface CallSeal {
  /** @param about - what the text is bound to. @returns base64 */
  seal(text: string, about: string): string;
  /** @throws Error when the key is another one, or a single octet, or what it is bound to, was changed */
  open(sealed: string, about: string): string;
}

/** How a sealed text begins. */
const MARK = "1:";

export const isSealed = (stored: string): boolean => stored.startsWith(MARK);

/** The places of texts in the file. */
export const PLACE = {
  record: (callId: string) => `record ${callId}`,
  arrow: (callId: string, number: number) => `arrow ${number} ${callId}`,
  /** What an entry of the chain says, and by what it is chained. */
  said: (entry: number) => `entry ${entry}`,
  links: (entry: number) => `links ${entry}`,
  checkpoint: (entry: number) => `checkpoint ${entry}`,
  proof: () => "proof",
  /** A whole file beside that of calls. */
  file: (name: string) => `file ${name}`,
} as const;

/** The texts of one file. */
export class SealedTexts {
  readonly #seal: CallSeal;

  constructor(seal: CallSeal) {
    this.#seal = seal;
  }

  /** A text as it is stored at a place. */
  sealed(place: string, text: string): string {
    return MARK + this.#seal.seal(text, place);
  }

  /** What was stored at a place; undefined when it is not what was sealed there. */
  opened(place: string, stored: string): string | undefined {
    if (!isSealed(stored)) return stored;
    try {
      return this.#seal.open(stored.slice(MARK.length), place);
    } catch {
      return undefined;
    }
  }
}
