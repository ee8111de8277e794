/**
 * The scenario of a colleague whose unit, at the system where they have migrated to, is no window of ours: a handset that GStreamer is, over
 * RTP. Both ends speak a tone, and what each hears of the other's is measured where it is played, and where it is recorded.
 *
 * @module
 */
import type { HeardTone } from "../../../lab/handset/tone.ts";
import type { LabPerson, LabState, UnitReport } from "../../../shared/bridge/lab.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { ask, type Program, until } from "../program/program.ts";
import { protectionResult } from "./protection.ts";
import type { HandsetMedia, ScenarioResult } from "./scenario.ts";
import { dial, NO_MEDIA, newestCall, personNow, recordFacts, SETTLE_MS, wasHeard } from "./steps.ts";
import { HANDSET_HZ, heardHere, isTone, measure, OUR_HZ, reload } from "./two-tones.ts";

/** Whose unit it is: the person who demonstrates a migration. */
const KIND: LabPerson["kind"] = "migrated";

export interface Seen {
  readonly call: CallRecord;
  readonly unit: UnitReport;
  readonly heard: HeardTone | null;
}

/** Both talk until each has heard the other's tone, under keys that are proved at both ends. */
async function talk(program: Program, person: LabPerson, begun: number): Promise<Seen> {
  let last = "nothing";
  const talked = until("each hears the other's tone", SETTLE_MS, async () => {
    const call = await newestCall(program, begun);
    if (call?.state === "ended")
      throw new Error(`the call ended: ${call.endReason?.code} ${call.endReason?.detail ?? ""}`);
    const unit = (await personNow(program, person.id))?.unit ?? undefined;
    if (call === undefined || unit?.media == null) return undefined;
    const heard = await heardHere(program);
    last = JSON.stringify([heard, unit.handset?.tone, call.protection?.state]);
    const hear = isTone(heard, HANDSET_HZ) && isTone(unit.handset?.tone ?? null, OUR_HZ);
    const proved = call.protection?.state === "proved" && unit.protection?.state === "proved";
    return hear && proved && wasHeard(unit.media.received) ? { call, unit, heard } : undefined;
  });
  return talked.catch((error: unknown) => {
    throw new Error(`${error instanceof Error ? error.message : String(error)}, but ${last}`);
  });
}

function mediaOf({ call, unit, heard }: Seen): HandsetMedia {
  const frames = call.protection?.frames;
  return {
    path: "rtp",
    codec: unit.handset?.codec ?? "",
    suite: unit.handset?.suite ?? "",
    mki: { sent: call.protection?.identity?.pckId ?? null, seen: unit.handset?.mki ?? null },
    toneHeard: { toColleague: unit.handset?.tone ?? null, fromColleague: heard },
    packets: { opened: frames?.authenticated ?? 0, refused: (frames?.refused ?? 0) + (frames?.replayed ?? 0) },
  };
}

function failureOf({ call, unit }: Seen, media: HandsetMedia): string | undefined {
  const { mki, packets } = media;
  if (call.redirections.length !== 1) return `redirection: ${call.redirections.length}, not one`;
  if (mki.sent === null || mki.sent !== mki.seen) return `MKI: ${mki.sent} here, ${mki.seen} at the handset`;
  if (packets.refused > 0) return `packets: ${packets.refused} refused`;
  if (call.media === null || !wasHeard(call.media.received)) return "audio: the console did not hear for two seconds";
  if (call.protection?.scheme !== "srtp") return "protection: not by SRTP";
  if (unit.calledId !== call.redirections[0]?.newId) return `colleague: called as ${unit.calledId}`;
  return undefined;
}

/** One kind of handset, and what its two ends do. */
export interface HandsetScenario {
  readonly name: string;
  readonly unit: LabPerson["settings"]["unit"];
  /** What has to be there before the call. */
  readonly ready?: (program: Program, before: LabState) => Promise<void>;
  /** Until each has heard the other. */
  readonly talk: (program: Program, person: LabPerson, begun: number) => Promise<Seen>;
  /** What else there is to say of a call that is over, and what is wrong with it. */
  readonly also: (
    call: CallRecord,
    unit: UnitReport,
  ) => Pick<ScenarioResult, "floor" | "floorProtection" | "heardWithoutFloor">;
  readonly failure: (call: CallRecord, unit: UnitReport) => string | undefined;
}

/** Both may talk at any time. */
export const HANDSET: HandsetScenario = {
  name: "handset-migrated",
  unit: "handset",
  talk,
  also: () => ({}),
  failure: ({ floor }) => (floor === null ? undefined : "floor control: nobody asked for it"),
};

/** Runs it. Never throws: what went wrong is in the result. */
export async function runHandset(
  program: Program,
  people: readonly LabPerson[],
  scenario: HandsetScenario,
): Promise<ScenarioResult> {
  const person = people.find(({ kind }) => kind === KIND);
  if (person === undefined) throw new Error(`nobody is ${KIND}`);
  const begun = Date.now();
  const configure = (unit: LabPerson["settings"]["unit"]) =>
    ask(program.console, "lab.configure", { personId: person.id, settings: { unit } });
  const base = { name: scenario.name, primaryId: person.primaryId, protection: null };
  const media = { toColleague: NO_MEDIA.received, fromColleague: NO_MEDIA.received };
  try {
    await configure(scenario.unit);
  } catch (error) {
    // On a desk somebody may do without; a machine that builds has it.
    const why = error instanceof Error ? error.message : String(error);
    const ok = process.env["CI"] === undefined && why.includes("lab-handset-missing");
    return {
      ...recordFacts(undefined),
      ...base,
      service: VOICE_SERVICE,
      ok,
      media,
      ...(ok ? { skipped: why } : { failure: why }),
    };
  }
  let step = "load the console anew";
  let failure: string | undefined;
  let seen: Seen | undefined;
  try {
    const before = await ask(program.console, "lab.state", {});
    await reload(program);
    await measure(program);
    step = "signalling key";
    await scenario.ready?.(program, before);
    step = "call";
    await dial(program, person);
    step = "talk";
    seen = await scenario.talk(program, person, begun);
    step = "hang-up";
    await program.console.getByRole("button", { name: /^End call/ }).click();
    await until("the end of the call", SETTLE_MS, async () =>
      (await newestCall(program, begun))?.state === "ended" ? true : undefined,
    );
    step = "end at the handset";
    await until("the end at the handset", SETTLE_MS, async () =>
      (await personNow(program, person.id))?.unit?.call === "ended" ? true : undefined,
    );
  } catch (error) {
    failure = `${step}: ${error instanceof Error ? error.message : String(error)}`;
  }
  const call = await newestCall(program, begun).catch(() => undefined);
  // What the console has counted is on its record once the call is over.
  if (seen !== undefined && call !== undefined) seen = { ...seen, call };
  const ended = (await personNow(program, person.id).catch(() => undefined))?.unit ?? seen?.unit;
  try {
    await configure("window");
    await reload(program, call !== undefined && call.state !== "ended");
  } catch (error) {
    // What had gone wrong before is what is told.
    failure ??= `afterwards: ${error instanceof Error ? error.message : String(error)}`;
  }
  const handset = seen && mediaOf(seen);
  failure ??= seen && handset && failureOf(seen, handset);
  failure ??= call && ended && scenario.failure(call, ended);
  const facts = recordFacts(call);
  if (failure === undefined && facts.endReason !== "hung-up") failure = `end: ${facts.endReason}, not hung-up`;
  return {
    ...base,
    ...facts,
    ok: failure === undefined,
    media: {
      toColleague: seen?.unit.media?.received ?? NO_MEDIA.received,
      fromColleague: seen?.call.media?.received ?? NO_MEDIA.received,
      ...handset,
    },
    ...(call === undefined || ended === undefined ? {} : scenario.also(call, ended)),
    protection: call === undefined || seen === undefined ? null : protectionResult(call, seen.unit.protection),
    ...(failure === undefined ? {} : { failure }),
  };
}
