/**
 * A user who wants to work from a partner system asks there, beside the registration at home: registers and publishes, and no more. What comes of it
 * decides whether the user leaves home (TS 23.280 clauses 10.6.3.1 and 10.16.2.2).
 *
 * @module
 */
import type { Invitation, Message } from "sip.js";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { type ErrorCode, McError } from "../../../shared/errors/mc-error.ts";
import type { Registration } from "../../calling/ports.ts";
import type { DeskAnswering, PublishedServices, SettingsFailure } from "../../calling/published-settings.ts";
import { type ConnectionListener, SipConnection } from "./connection.ts";

/** How far it is. */
export type TrialStep = "connecting" | "authorising";

export interface TrialParts
  extends Pick<ConnectionListener, "answerChallenges" | "onWarning" | "openHostLine" | "random"> {
  /** Who the user is at the partner. */
  readonly account: SipAccount;
  readonly desk: DeskAnswering;
  readonly onStep: (step: TrialStep) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Unix milliseconds with fraction. */
  readonly now: () => number;
}

/** The partner has authorised the user. */
export interface Trial {
  /** Takes it back, as far as the partner answers. */
  takeBack(): Promise<void>;
}

/** Seconds after which whoever calls in between may try again: by then the page that answers at the partner is registered. */
const AGAIN_AFTER = 2;

/**
 * Once home knows that the user has left, whoever calls there is sent on to here, where nobody answers yet: the user is not there for the moment,
 * which is something else than a call that cannot be taken.
 */
function notYetThere(connection: SipConnection): void {
  const refuse = (request: Invitation | Message) => {
    request.reject({ statusCode: 480, extraHeaders: [`Retry-After: ${AGAIN_AFTER}`] }).catch(() => {});
    return true;
  };
  connection.take("INVITE", refuse);
  connection.take("MESSAGE", refuse);
}

/** What an answer to the publication means for whoever wants to work there; all others are a refusal. */
const BY_SETTINGS: Readonly<Partial<Record<SettingsFailure["code"], ErrorCode>>> = {
  "settings-server-failed": "migration-home-unreachable",
  "settings-unanswered": "migration-home-unreachable",
  "migration-other-id": "migration-other-id",
};

function refusal({ code, detail }: SettingsFailure): McError {
  return new McError(BY_SETTINGS[code] ?? "migration-refused", detail ?? code);
}

/** What is said of a registration that does not come about; undefined while it may. */
function registrationFault(registration: Registration): McError | undefined {
  if (registration.state === "refused") {
    const { because, status, text } = registration;
    return new McError("migration-registration-refused", because ?? `${status} ${text}`);
  }
  if (registration.state !== "reconnecting") return undefined;
  return new McError("migration-partner-unreachable", registration.because);
}

/** Whether every service has its answer; a service that is refused alone leaves the others. */
function publishedFault(published: PublishedServices): McError | "open" | undefined {
  const states = Object.values(published);
  if (states.some(({ state }) => state === "unsaid" || state === "publishing")) return "open";
  const failed = states.flatMap((each) => (each.state === "failed" ? [each.because] : []));
  const [first] = failed;
  // Of an ID that is not ours nothing is taken, whatever else is granted.
  const foreign = failed.find(({ code }) => code === "migration-other-id");
  if (foreign !== undefined) return refusal(foreign);
  return first !== undefined && failed.length === states.length ? refusal(first) : undefined;
}

/**
 * Asks a partner system to authorise the user.
 *
 * @returns as soon as one service at least has
 * @throws McError `migration-…`; whatever the signal was aborted with. Nothing is left at the partner then, as far as it answers
 */
export async function tryPartner(parts: TrialParts): Promise<Trial> {
  const { account, answerChallenges, desk, now, onStep, onWarning, openHostLine, random, signal } = parts;
  const outcome = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => outcome.reject(signal.reason), { once: true });
  let isRegistered = false;
  let published: PublishedServices = {};
  const look = () => {
    if (!isRegistered) return;
    const fault = publishedFault(published);
    if (fault === undefined) outcome.resolve();
    else if (fault !== "open") outcome.reject(fault);
  };
  onStep("connecting");
  const connection = new SipConnection(account, now, {
    answerChallenges,
    openHostLine,
    onWarning,
    random,
    onRegistration(registration) {
      const fault = registrationFault(registration);
      if (fault !== undefined) return outcome.reject(fault);
      isRegistered = registration.state === "registered";
      if (isRegistered && Object.keys(published).length > 0) onStep("authorising");
      // After the publisher has heard of it: what it holds until then is of no connection.
      queueMicrotask(look);
    },
    onPublished(next) {
      published = next;
      look();
    },
    onConnection: () => {},
    onPassed: () => {},
    onHandled: () => {},
    whenQuiet: (action) => action(),
    whenIdle: (action) => {
      action();
      return () => {};
    },
  });
  notYetThere(connection);
  connection.answering(desk);
  connection.start();
  try {
    if (signal.aborted) throw signal.reason;
    await outcome.promise;
    return { takeBack: () => connection.stop() };
  } catch (cause) {
    await connection.stop();
    throw cause;
  }
}
