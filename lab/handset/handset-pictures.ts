/**
 * The pictures of a handset of the lab in one call: GStreamer shows a test picture, and what it sees is looked at after its own decoder, by the
 * time that generated pictures say. Demonstration equipment.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markIn } from "../../shared/media/picture-mark.ts";
import { type PicturePipelineOptions, picturePipelineOf } from "./picture-pipeline.ts";
import { GSTREAMER } from "./pipeline.ts";

/** What it shows: bars of seven colours, and snow in a corner, by which it is seen to move. */
const SHOWN = "smpte";
const SHOWN_SIZE = { width: 640, height: 360 } as const;
/** What is kept of a picture that it sees: its brightness, at so many places that a mark can be read. */
const [COLUMNS, ROWS] = [336, 189] as const;
/** The last pictures, each a file: the newest may be half written. */
const KEPT = 4;
const NAME = /^seen-(\d+)\.grey$/;

export interface HandsetPicturesOptions extends Omit<PicturePipelineOptions, "shows" | "sink" | "size"> {
  /** GStreamer cannot be started. */
  readonly onLost: () => void;
}

/** What it has seen. */
export interface HandsetPicturesSeen {
  /** Pictures that GStreamer has opened and decoded. */
  readonly decoded: number;
  /** The time of the last that was looked at, 32 bits of Unix milliseconds; null for one without a mark. */
  readonly mark: number | null;
}

export class HandsetPictures {
  /** Where the last that it has seen are. */
  readonly #folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-handset-"));
  readonly #process: ChildProcess;
  readonly #over = Promise.withResolvers<void>();

  constructor({ onLost, ...options }: HandsetPicturesOptions) {
    const kept = `video/x-raw,format=GRAY8,width=${COLUMNS},height=${ROWS}`;
    const files = `location=${join(this.#folder, "seen-%d.grey")} max-files=${KEPT} async=false sync=false`;
    const sink = `videoscale add-borders=false ! ${kept} ! multifilesink ${files}`;
    const args = picturePipelineOf({ ...options, shows: SHOWN, size: SHOWN_SIZE, sink });
    this.#process = spawn(GSTREAMER, args, { stdio: "ignore" });
    this.#process.on("error", onLost);
    for (const end of ["error", "exit"] as const) this.#process.on(end, () => this.#over.resolve());
  }

  get seen(): HandsetPicturesSeen {
    const numbers = readdirSync(this.#folder).flatMap((name) => {
      const number = NAME.exec(name)?.[1];
      return number === undefined ? [] : [Number(number)];
    });
    const newest = Math.max(-1, ...numbers);
    return { decoded: newest + 1, mark: newest < 1 ? null : (this.#markOf(newest - 1) ?? null) };
  }

  /** At once: asked in kindness it waits for the end of a stream that has none. Resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.#process.kill("SIGKILL");
    // While it runs it writes into its folder.
    await this.#over.promise;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #markOf(number: number): number | undefined {
    try {
      const grey = readFileSync(join(this.#folder, `seen-${number}.grey`));
      return markIn((x, y) => grey[Math.floor(y * ROWS) * COLUMNS + Math.floor(x * COLUMNS)] ?? 0);
    } catch {
      // GStreamer has put another in its place since.
      return undefined;
    }
  }
}
