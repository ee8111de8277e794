/**
 * Which of several user profiles the dispatcher has chosen at this desk, kept over starts and sign-ins: by user, whose name is not in the file.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { McService } from "../../shared/mc/services/services.ts";
import { readJsonFile, writeJsonFile } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";

const FILE = "profile-choices.json";
/** Of users of one desk; the one who chose longest ago goes. */
const MOST_CHOICES = 300;

const fileSchema = z
  .object({
    version: z.literal(1),
    choices: z
      .array(z.object({ whose: z.string().length(43), index: z.number().int().min(0).max(255) }).strict())
      .max(MOST_CHOICES),
  })
  .strict();

/** Whose choice it is, and in which service. */
interface ChoiceOwner {
  /** XCAP root of the server that has the profiles. */
  readonly root: string;
  readonly service: McService;
  /** The user's ID in the service. */
  readonly id: string;
}

export interface ProfileChoices {
  /** The index that was chosen; undefined where none was. */
  of(owner: ChoiceOwner): number | undefined;
  /** @throws McError `data-folder-unwritable` */
  choose(owner: ChoiceOwner, index: number): void;
}

const nameOf = ({ id, root, service }: ChoiceOwner): string =>
  createHash("sha256")
    .update(JSON.stringify(["mc-dispatcher profile choice 1", root, service, id]))
    .digest("base64url");

export function profileChoices(dataFolder: string, log: Pick<Logger, "warn">): ProfileChoices {
  const file = join(dataFolder, FILE);
  function all(): z.infer<typeof fileSchema>["choices"] {
    const read = readJsonFile(file, fileSchema);
    if (read.kind === "unreadable") log.warn("choices of profiles cannot be read: those of the server hold");
    return read.kind === "found" ? read.value.choices : [];
  }
  return {
    of: (owner) => all().find(({ whose }) => whose === nameOf(owner))?.index,
    choose(owner, index) {
      const whose = nameOf(owner);
      const others = all().filter((each) => each.whose !== whose);
      writeJsonFile(file, { version: 1, choices: [...others, { whose, index }].slice(-MOST_CHOICES) });
    },
  };
}
