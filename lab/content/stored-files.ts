/**
 * What the content servers of the lab hold, in a folder that ends with it.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

interface StoredFile {
  readonly path: string;
  readonly size: number;
}

export class StoredFiles {
  readonly #folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-lab-content-"));
  readonly #files = new Map<string, StoredFile>();

  /** Takes one; it is there when all of it is. Answers its number. */
  async take(content: AsyncIterable<Uint8Array>): Promise<string> {
    const number = randomUUID();
    const path = join(this.#folder, number);
    await pipeline(content, createWriteStream(path));
    this.#files.set(number, { path, size: statSync(path).size });
    return number;
  }

  find(number: string): StoredFile | undefined {
    return this.#files.get(number);
  }

  close(): void {
    this.#files.clear();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
