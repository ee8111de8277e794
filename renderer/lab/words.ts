import type { LabKmsSettings, LabKmsUriPlace, LabPerson, UnitReport } from "../../shared/bridge/lab.ts";
import { grouped } from "../design/format.ts";

/** Every word of the lab panel that is not in the lab's own tables. */
export const LAB_WORDS = {
  region: "Lab",
  title: "Lab",
  simulated: "Simulated systems and people. Nothing here reaches a real network.",
  close: "Close",
  table: "People of the lab",
  loading: "Waiting for the lab",
  systemCounts: (registered: number, calls: number) =>
    `${registered} registered, ${calls} ${calls === 1 ? "call" : "calls"}`,
  dropConsole: "Drop my connection",
  columns: {
    person: "Person",
    route: "Where",
    kms: "KMS URI",
    reason: "Reason",
    answer: "Answers",
    delay: "After, s",
    fault: "Call fault",
    redirectionFault: "Redirection fault",
    unit: "Unit",
    actions: "Do",
  },
  /** Short, for a narrow column; the lab's own table has the sentences. */
  kmsUriPlaces: {
    redirection: "redirection",
    profile: "profile",
    lookup: "lookup",
    unknown: "nowhere",
  } satisfies Record<LabKmsUriPlace, string>,
  systems: "Systems and their key servers",
  kms: { fault: "KMS fault", keyPeriod: "Key period", signed: "Signed" },
  keyPeriods: { 60: "a minute", 604800: "a week", 2592000: "a month" } satisfies Record<
    LabKmsSettings["keyPeriod"],
    string
  >,
  routes: {
    home: "at home",
    partner: "migrated to B",
    twice: "migrates twice",
    thrice: "migrates three times",
    loop: "loop",
  } satisfies Record<LabPerson["settings"]["route"], string>,
  answerModes: { automatic: "by itself", manual: "by hand" } satisfies Record<
    LabPerson["settings"]["answerMode"],
    string
  >,
  openUnit: "Open unit",
  showUnit: "Show unit",
  drop: "Drop",
  callConsole: "Calls me",
  /** Labels for those who do not see the column's heading. */
  of: (what: string, name: string) => `${what}: ${name}`,
  unitClosed: "window not open",
  registration: {
    off: "off",
    connecting: "signing in",
    registered: "registered",
    reconnecting: "reconnecting",
    failed: "sign-in failed",
  } satisfies Record<UnitReport["registration"], string>,
  call: {
    idle: "no call",
    calling: "calling",
    ringing: "ringing",
    answering: "answering",
    connected: "in a call",
    ended: "call ended",
  } satisfies Record<UnitReport["call"], string>,
  from: (id: string) => `from ${id}`,
  media: (received: number, sent: number) => `packets in ${grouped(received)}, out ${grouped(sent)}`,
} as const;
