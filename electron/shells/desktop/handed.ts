/**
 * What is done with what the operating system handed over: a link is shown for dialling, a set-up file asked about.
 *
 * @module
 */
import { resolve } from "node:path";
import { asMcError, McError } from "../../../shared/errors/mc-error.ts";
import type { DispatcherHost } from "../../host/host.ts";
import { type Provisioning, readProvisioning } from "../../set-up/provisioning.ts";
import type { BoxText } from "./error-text.ts";
import { type Handed, idOfLink } from "./links.ts";
import { setUpQuestion } from "./set-up-question.ts";

/** What the shell does of it. */
export interface HandedParts {
  readonly host: Pick<DispatcherHost, "desktop" | "policy" | "log" | "tell">;
  readonly dataFolder: string;
  /** Brings the console to the front. */
  readonly showConsole: () => void;
  /** Asks the dispatcher whether the console is to be set up so. */
  readonly agrees: (question: BoxText) => Promise<boolean>;
  /** Says why it was not. */
  readonly tellError: (error: McError) => void;
  /** Ends the program and starts it again. */
  readonly startAnew: () => void;
}

/** Sets the console up from a file, if the dispatcher agrees, and never during a call. */
async function setUpFrom(file: string, parts: HandedParts): Promise<void> {
  const { host, dataFolder } = parts;
  let provisioning: Provisioning | undefined;
  const refuseDuringCall = () => {
    if (host.desktop.live().length > 0) throw new McError("provisioning-during-call");
  };
  try {
    refuseDuringCall();
    provisioning = readProvisioning(file, dataFolder, host.policy?.setUpFiles?.signedBy ?? []);
    if (!(await parts.agrees(setUpQuestion(file, provisioning)))) return;
    // The question waits for as long as nobody answers it, and calls come in meanwhile.
    refuseDuringCall();
    provisioning.install();
    host.log.info("set up anew");
    parts.startAnew();
  } catch (cause) {
    const error = asMcError(cause);
    host.log.error("not set up", error);
    parts.tellError(error);
  } finally {
    provisioning?.discard();
  }
}

/**
 * Takes what was handed over.
 *
 * @param cwd - folder that a file without one is in
 */
export async function takeHanded(handed: Handed, parts: HandedParts, cwd: string): Promise<void> {
  const { host } = parts;
  parts.showConsole();
  const id = handed.link === undefined ? undefined : idOfLink(handed.link);
  if (id !== undefined && host.desktop.offerLink(id)) host.tell("desktop.linkOpened", {});
  else if (handed.link !== undefined) host.log.warn("a link without a callable ID was opened");
  if (handed.provisioningFile !== undefined) await setUpFrom(resolve(cwd, handed.provisioningFile), parts);
}
