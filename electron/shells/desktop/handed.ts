/**
 * What is done with what the operating system handed over: a link is shown for dialling, a set-up file asked about.
 *
 * @module
 */
import { resolve } from "node:path";
import { asMcError, McError } from "../../../shared/errors/mc-error.ts";
import type { DispatcherHost } from "../../host/host.ts";
import { offerOfFile, type WholeSetUp } from "../../set-up/set-up-course.ts";
import { questionOf, type SetUpText } from "../../set-up/set-up-question.ts";
import type { BoxText } from "./error-text.ts";
import { configurationOfLink, type Handed, idOfLink } from "./links.ts";

/** What the shell does of it. */
export interface HandedParts {
  readonly host: Pick<DispatcherHost, "desktop" | "log" | "offerAddress" | "setUp" | "tell">;
  /** Brings the console to the front. */
  readonly showConsole: () => void;
  /** Asks the dispatcher whether a configuration is to be fetched, or the console to be set up so. */
  readonly agrees: (question: BoxText, to: "fetch" | "install") => Promise<boolean>;
  /** Says why it was not. */
  readonly tellError: (error: McError) => void;
  /** Ends the program and starts it again. */
  readonly startAnew: () => void;
}

/** The lines of a question for a box of the system's. */
const boxOf = ({ blocks, message }: SetUpText): BoxText => ({
  message,
  detail: blocks.map((lines) => lines.join("\n")).join("\n\n"),
});

/** Sets the console up from a file, if the dispatcher agrees to each step, and never during a call. */
async function setUpFrom(file: string, parts: HandedParts): Promise<void> {
  const { host } = parts;
  const { setUp } = host;
  let whole: WholeSetUp | undefined;
  const refuseDuringCall = () => {
    if (host.desktop.live().length > 0) throw new McError("provisioning-during-call");
  };
  try {
    refuseDuringCall();
    let offer = offerOfFile(file, setUp);
    if (offer.stage === "named") {
      if (!(await parts.agrees(boxOf(questionOf(offer, true)), "fetch"))) return;
      offer = await offer.follow(new AbortController().signal);
    }
    // What is fetched names nothing further.
    if (offer.stage === "named") throw new McError("provisioning-invalid", "initialConfiguration");
    whole = offer;
    if (!(await parts.agrees(boxOf(questionOf(whole, true)), "install"))) return;
    // The question waits for as long as nobody answers it, and calls come in meanwhile.
    refuseDuringCall();
    whole.provisioning.install();
    host.log.info("set up anew");
    parts.startAnew();
  } catch (cause) {
    const error = asMcError(cause);
    host.log.error("not set up", error);
    parts.tellError(error);
  } finally {
    whole?.provisioning.discard();
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
  const address = handed.link === undefined ? undefined : configurationOfLink(handed.link);
  if (address !== undefined) {
    host.offerAddress(address);
    return;
  }
  const id = handed.link === undefined ? undefined : idOfLink(handed.link);
  if (id !== undefined && host.desktop.offerLink(id)) host.tell("desktop.linkOpened", {});
  else if (handed.link !== undefined) host.log.warn("a link without a callable ID was opened");
  if (handed.provisioningFile !== undefined) await setUpFrom(resolve(cwd, handed.provisioningFile), parts);
}
