/**
 * One scenario of `--check`: a dispatcher calls one kind of person of the lab, as a dispatcher would, and what
 * happened is measured at both ends.
 *
 * @module
 */
import type { LabPerson } from "../../../shared/bridge/lab.ts";
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import type {
  CallRecord,
  MediaCount,
  RedirectionCarrier,
  RedirectionTarget,
  StepEntry,
} from "../../../shared/mc/call-record.ts";
import type { KmsUriSource } from "../../../shared/mc/key-identity.ts";
import { mcIdForPeople, sameMcId } from "../../../shared/mc/mc-id.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { ask, type Program, until } from "../program/program.ts";
import { type ProtectionResult, protectionFailure, protectionResult } from "./protection.ts";

/** What `--check` prints for one scenario. Fields are added by later versions, never taken away. */
export interface ScenarioResult {
  readonly name: LabPerson["kind"];
  readonly ok: boolean;
  readonly service: McService | null;
  readonly primaryId: string;
  readonly newId: string | null;
  readonly kmsUri: string | null;
  readonly kmsUriSource: KmsUriSource | null;
  readonly reason: string | null;
  /** What carried each redirection, in their order. */
  readonly carriers: readonly RedirectionCarrier[];
  readonly steps: readonly StepEntry[];
  readonly media: {
    readonly toColleague: { readonly packets: number; readonly energy: number };
    readonly fromColleague: { readonly packets: number; readonly energy: number };
  };
  readonly endReason: EndReasonCode | null;
  /** End-to-end protection as each end knows it; null for a call that was never answered. */
  readonly protection: ProtectionResult | null;
  /** What was expected and did not happen; absent when ok. */
  readonly failure?: string;
}

/** How the call of each kind of person should end, what should redirect it, and how its KMS is found. */
interface Expectation {
  readonly endReason: EndReasonCode;
  readonly carriers: readonly RedirectionCarrier[];
  /** Whom the last redirection names; undefined where there is none. */
  readonly target?: RedirectionTarget;
  /** Undefined for a call that nobody answers. */
  readonly kmsUriSource?: KmsUriSource;
}

const migrated = (kmsUriSource: KmsUriSource, ...carriers: readonly RedirectionCarrier[]): Expectation => ({
  endReason: "hung-up",
  carriers,
  target: "migrated",
  kmsUriSource,
});

const EXPECTED: Readonly<Record<LabPerson["kind"], Expectation>> = {
  "at-home": { endReason: "hung-up", carriers: [], kmsUriSource: "own-domain" },
  migrated: migrated("redirection", "300"),
  "migrated-kms-uri-in-profile": migrated("profile", "300"),
  "migrated-no-kms-uri": migrated("lookup", "300"),
  "migrates-twice": migrated("redirection", "300", "300"),
  loop: { endReason: "redirection-loop", carriers: ["300", "300"], target: "migrated" },
  nonsense: { endReason: "redirection-two-kms-uris", carriers: [] },
  "migrated-by-forwarding": migrated("redirection", "message"),
  "forwarded-to-another": { ...migrated("redirection", "message"), target: "forwarded" },
};

const SETTLE_MS = 15_000;
const TALK_SECONDS = 2;
/** What a codec with packets of 20 ms sends in the time. */
const LEAST_PACKETS = TALK_SECONDS * 50;

const NO_MEDIA: MediaCount = { sent: { packets: 0, energy: 0 }, received: { packets: 0, energy: 0 } };

async function newestCall(program: Program, after: number): Promise<CallRecord | undefined> {
  const [call] = await ask(program.console, "calls.list", { limit: 1 });
  return call !== undefined && call.startedAt >= after ? call : undefined;
}

async function personNow(program: Program, id: string): Promise<LabPerson | undefined> {
  return (await ask(program.console, "lab.state", {})).people.find((person) => person.id === id);
}

/** Whether one end has heard the other for the time: counted where it arrived. */
function wasHeard({ packets, energy }: MediaCount["received"]): boolean {
  return packets >= LEAST_PACKETS && energy > 0;
}

/** Whether the colleague's end was called under the ID, and by the dispatcher. */
function wasCalled(unit: LabPerson["unit"] | undefined, calledId: string, callerId: string): boolean {
  return sameMcId(unit?.calledId ?? "", calledId) && sameMcId(unit?.callerId ?? "", callerId);
}

/** Types the ID, takes the person found, and calls. */
async function dial(program: Program, person: LabPerson): Promise<void> {
  const { console: page } = program;
  await page.getByRole("combobox").fill(mcIdForPeople(person.primaryId));
  await page.getByRole("option", { name: person.displayName }).click();
  await page
    .getByRole("button", { name: /^Call\b/ })
    .first()
    .click();
}

/**
 * Runs the scenario of one person. Never throws: what went wrong is in the result.
 *
 * @param colleague - who is to answer: that person, or the one who is called instead
 * @param dispatcherId - MC service ID of the console's user
 */
export async function runScenario(
  program: Program,
  person: LabPerson,
  colleague: LabPerson,
  dispatcherId: string,
): Promise<ScenarioResult> {
  const expected = EXPECTED[person.kind];
  const talks = expected.endReason === "hung-up";
  const begun = Date.now();
  let step = "open the unit";
  let toColleague = NO_MEDIA.received;
  let failure: string | undefined;
  try {
    await program.unit(colleague.id);
    await until("registration of the unit", SETTLE_MS, async () =>
      (await personNow(program, colleague.id))?.unit?.registration === "registered" ? true : undefined,
    );
    step = "call";
    await dial(program, person);
    if (expected.target === "forwarded") {
      step = "question";
      await until("the question whether to call somebody else", SETTLE_MS, async () =>
        (await newestCall(program, begun))?.state === "deciding" ? true : undefined,
      );
      await program.console.keyboard.press("Control+Enter");
    }
    step = talks ? "answer" : "refusal";
    await until(talks ? "the answer" : "the end of the call", SETTLE_MS, async () => {
      const call = await newestCall(program, begun);
      if (call?.state === "ended" && talks) throw new Error(`the call ended: ${call.endReason?.code}`);
      return call?.state === (talks ? "connected" : "ended") ? call : undefined;
    });
    if (talks) {
      step = "audio";
      await until("audio at the colleague", SETTLE_MS, async () => {
        const heard = (await personNow(program, colleague.id))?.unit?.media?.received;
        return heard !== undefined && wasHeard(heard) ? true : undefined;
      });
      step = "protection";
      await until("protection proved at both ends", SETTLE_MS, async () => {
        const theirs = (await personNow(program, colleague.id))?.unit?.protection?.state;
        const ours = (await newestCall(program, begun))?.protection?.state;
        return theirs === "proved" && ours === "proved" ? true : undefined;
      });
      step = "hang-up";
      await program.console.getByRole("button", { name: /^End call/ }).click();
      await until("the end of the call", SETTLE_MS, async () =>
        (await newestCall(program, begun))?.state === "ended" ? true : undefined,
      );
      step = "end at the unit";
      await until("the end at the unit", SETTLE_MS, async () =>
        (await personNow(program, colleague.id))?.unit?.call === "ended" ? true : undefined,
      );
      toColleague = (await personNow(program, colleague.id))?.unit?.media?.received ?? toColleague;
    }
  } catch (error) {
    failure = `${step}: ${error instanceof Error ? error.message : String(error)}`;
  }
  const call = await newestCall(program, begun).catch(() => undefined);
  const fromColleague = call?.media?.received ?? NO_MEDIA.received;
  const { unit } = (await personNow(program, colleague.id).catch(() => undefined)) ?? {};
  const protection = talks && call !== undefined ? protectionResult(call, unit?.protection ?? null) : null;
  const last = call?.redirections.at(-1);
  const carriers = (call?.redirections ?? []).map(({ carrier }) => carrier);
  const endReason = call?.endReason?.code ?? null;
  if (failure === undefined && endReason !== expected.endReason)
    failure = `end: ${endReason}, not ${expected.endReason}`;
  if (failure === undefined && talks && !(wasHeard(toColleague) && wasHeard(fromColleague))) {
    failure = "audio: one end did not hear the other for two seconds";
  }
  if (failure === undefined && carriers.join() !== expected.carriers.join()) {
    failure = `redirection: by ${carriers.join() || "none"}, not ${expected.carriers.join() || "none"}`;
  }
  if (failure === undefined && last?.target !== expected.target) {
    failure = `redirection: to one who is ${last?.target}, not ${expected.target}`;
  }
  if (failure === undefined && talks && !wasCalled(unit, last?.newId ?? person.primaryId, dispatcherId)) {
    failure = `colleague: called as ${unit?.calledId} by ${unit?.callerId}`;
  }
  if (failure === undefined && protection !== null && expected.kmsUriSource !== undefined) {
    failure = protectionFailure(protection, { kmsUriSource: expected.kmsUriSource, caller: dispatcherId });
  }
  return {
    name: person.kind,
    ok: failure === undefined,
    service: call?.service ?? null,
    primaryId: person.primaryId,
    newId: last?.newId ?? null,
    kmsUri: last?.kmsUri ?? null,
    kmsUriSource: last?.kmsUriSource ?? null,
    reason: last?.reason ?? null,
    carriers,
    steps: call?.steps ?? [],
    media: { toColleague, fromColleague },
    endReason,
    protection,
    ...(failure === undefined ? {} : { failure }),
  };
}
