/**
 * Setting this desk up from a window: what is missing, what is offered, and what somebody has agreed to. One offer at a time.
 *
 * @module
 */
import type { MissingPart, SetUpQuestion, SetUpState, TypedDesk, TypedOutcome } from "../../shared/bridge/set-up.ts";
import { asMcError, type ErrorReport, McError } from "../../shared/errors/mc-error.ts";
import type { FileDialogs } from "../files/file-transfers.ts";
import type { Logger } from "../services/log.ts";
import {
  type CourseSurroundings,
  offerOfAddress,
  offerOfFile,
  offerOfTyped,
  type SetUpOffer,
} from "../set-up/set-up-course.ts";
import { questionOf } from "../set-up/set-up-question.ts";
import { accountOfTyped } from "../set-up/typed-desk.ts";
import type { WindowContext } from "./window-context.ts";

interface SetUpParts {
  readonly course: CourseSurroundings;
  readonly dialogs: ((window: WindowContext) => FileDialogs) | undefined;
  readonly inLab: boolean;
  /** Starts the program anew, in the lab or out of it; undefined where the shell cannot. */
  readonly switchLab: ((into: boolean) => void) | undefined;
  /** Whom to ask, as the policy says it. */
  readonly administrator: string | null;
  /** Address that the policy names. */
  readonly policyAddress: string | undefined;
  /** Where the configuration is that names other servers than the account has; undefined where none does. */
  readonly changedAddress: () => string | undefined;
  /** Why the account cannot be used; undefined where it can. */
  readonly problem: () => ErrorReport | undefined;
  readonly missing: () => MissingPart[];
  readonly hasLiveCalls: () => boolean;
  /** The account has become another. */
  readonly installed: () => void;
  /** An address was handed over, to be shown. */
  readonly offered: () => void;
  readonly log: Logger;
}

export interface UserSetUp {
  state(): SetUpState;
  /** Whether somebody wants it, although there is an account. @throws McError `provisioning-during-call` */
  want(wanted: boolean): void;
  /** Has somebody choose a set-up file; null where nobody did. @throws McError `provisioning-…`, `file-…` */
  choose(window: WindowContext): Promise<SetUpQuestion | null>;
  /** @throws McError `configuration-address-unusable` */
  name(address: string): SetUpQuestion;
  /** What somebody has typed in, as a question, or the fields that are wrong. @throws McError `provisioning-unsigned`, `data-folder-unwritable` */
  fillIn(typed: TypedDesk): TypedOutcome;
  /** Fetches what was named, now that somebody has agreed. @throws McError `configuration-…`, `initial-configuration-…`, `provisioning-…`, `set-up-outdated` */
  follow(): Promise<SetUpQuestion>;
  /** Installs what was shown, now that somebody has agreed. @throws McError `provisioning-…`, `set-up-outdated`, `data-folder-unwritable` */
  install(): SetUpState;
  /** Takes back what is offered; nothing of it stays. */
  drop(): void;
  /** @throws McError `start-anew-impossible`, `provisioning-during-call` */
  switchLab(into: boolean): void;
  /** An address that a link names: it is shown, and nothing more. */
  offerAddress(address: string): void;
  close(): void;
}

export function createUserSetUp(parts: SetUpParts): UserSetUp {
  const { course, inLab, log } = parts;
  let offer: SetUpOffer | undefined;
  let asking: AbortController | undefined;
  let isWanted = false;
  let handed: string | undefined;

  function drop(): void {
    asking?.abort(new McError("set-up-outdated"));
    asking = undefined;
    if (offer?.stage === "whole") offer.provisioning.discard();
    offer = undefined;
  }

  function show(next: SetUpOffer): SetUpQuestion {
    drop();
    offer = next;
    const { blocks, message } = questionOf(next, false);
    return { stage: next.stage, message, blocks: blocks.map((lines) => [...lines]) };
  }

  function refuseDuringCall(): void {
    if (parts.hasLiveCalls()) throw new McError("provisioning-during-call");
  }

  /** In the lab there is nothing to set up: it would be another program's data. */
  function refuseInLab(): void {
    if (inLab) throw new McError("set-up-outdated");
  }

  const state = (): SetUpState => ({
    problem: inLab ? null : (parts.problem() ?? null),
    isWanted: isWanted && !inLab,
    address: handed ?? parts.changedAddress() ?? parts.policyAddress ?? null,
    missing: inLab ? [] : parts.missing(),
    inLab,
    canSwitch: parts.switchLab !== undefined,
    mayFillIn: course.keys.length === 0,
    administrator: parts.administrator,
  });

  return {
    state,
    drop,

    want(wanted) {
      if (wanted) refuseDuringCall();
      else handed = undefined;
      isWanted = wanted;
      drop();
    },

    async choose(window) {
      refuseInLab();
      if (parts.dialogs === undefined) throw new McError("file-dialog-missing");
      const path = await parts.dialogs(window).open();
      return path === undefined ? null : show(offerOfFile(path, course));
    },

    name(address) {
      refuseInLab();
      return show(offerOfAddress(address, course));
    },

    fillIn(typed) {
      refuseInLab();
      const read = accountOfTyped(typed);
      if ("faults" in read) return { faults: [...read.faults] };
      return { offer: show(offerOfTyped(read.account, course)) };
    },

    async follow() {
      if (offer?.stage !== "named") throw new McError("set-up-outdated");
      const named = offer;
      const mine = new AbortController();
      asking?.abort();
      asking = mine;
      log.info("a configuration is fetched", { host: named.url.host });
      const left = Promise.withResolvers<never>();
      mine.signal.addEventListener("abort", () => left.reject(new McError("set-up-outdated")), { once: true });
      try {
        const work = named.follow(mine.signal);
        // What comes after somebody has left is nobody's: nothing of it stays.
        work
          .then((late) => mine.signal.aborted && late.stage === "whole" && late.provisioning.discard())
          .catch(() => {});
        const next = await Promise.race([work, left.promise]);
        asking = undefined;
        return show(next);
      } catch (cause) {
        const { code, detail } = asMcError(cause);
        log.warn("no configuration", { code, detail });
        throw cause;
      }
    },

    install() {
      if (offer?.stage !== "whole") throw new McError("set-up-outdated");
      refuseDuringCall();
      const { provisioning } = offer;
      offer = undefined;
      provisioning.install();
      handed = undefined;
      log.info("set up from a window");
      // The page that shows it goes on to the test.
      isWanted = true;
      parts.installed();
      return state();
    },

    switchLab(into) {
      if (parts.switchLab === undefined || into === inLab) throw new McError("start-anew-impossible");
      refuseDuringCall();
      log.info(into ? "into the lab" : "out of the lab");
      parts.switchLab(into);
    },

    offerAddress(address) {
      if (inLab) return;
      handed = address;
      isWanted = true;
      parts.offered();
    },

    close: drop,
  };
}
