import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { until } from "../../../scripts/tools/program/program.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import type { HoldState } from "../../../shared/mc/record-parts/hold.ts";
import { NodeConsole } from "../console/node-console.ts";
import { Phone } from "../phone/baresip.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import type { HabitName } from "./habits.ts";
import type { KamailioSystem } from "./kamailio-system.ts";
import { accountFile, DISPATCHER, DOMAINS, startAlone } from "./network.ts";

const LIMIT_MS = 20_000;
const PHONE = "phone-1";
const PHONE_ID = `sip:${PHONE}@${DOMAINS.a.mc}`;
/** Has migrated, to where the phone is. */
const BEA_ID = `sip:bea@${DOMAINS.a.mc}`;

interface Row {
  readonly habit: HabitName | undefined;
  readonly name: string;
  /** What the system says of a call out that was held and ended. */
  readonly shows: readonly RegExp[];
}

const ROWS: readonly Row[] = [
  {
    habit: undefined,
    name: "two entries of Record-Route, one a transport",
    shows: [/BYE within a call by 2 routes: .*;r2=on.*;r2=on/],
  },
  { habit: "sha-256", name: "challenges with SHA-256", shows: [/BYE within a call/] },
  {
    habit: "session-timers",
    name: "session timers that ask for more",
    shows: [/interval too small: 1800/, /BYE within a call/],
  },
  { habit: "keep-alives", name: "keep-alives of its own", shows: [/OPTIONS answered with 200/, /BYE within a call/] },
  { habit: "topology-hiding", name: "topology hiding", shows: [/BYE within a call/] },
  {
    habit: "behind-an-edge",
    name: "an edge before the registrar, Path and Service-Route",
    shows: [/came by <sip:orig@/, /BYE within a call by 1 routes/],
  },
];

describeWith("kamailio", "baresip").each(ROWS)("Kamailio with $name", { timeout: 60_000 }, ({ habit, shows }) => {
  let folder: string;
  let system: KamailioSystem;
  let phone: Phone;
  let console: NodeConsole;

  beforeAll(async () => {
    folder = makeFolder(`habit-${habit ?? "none"}`);
    system = await startAlone({
      folder,
      users: [DISPATCHER, PHONE],
      redirections: { bea: { newId: PHONE_ID, status: 300, body: "multipart", reason: "migrated" } },
      ...(habit === undefined ? {} : { habit }),
    });
    phone = await Phone.start({
      user: PHONE,
      system: system.description,
      folder,
      toneHz: 440,
      answers: "when-told",
    });
    console = await NodeConsole.start(accountFile(system, DISPATCHER));
  });
  afterAll(async () => {
    await console?.stop();
    await phone?.end();
    await system?.end();
    removeFolder(folder);
  });
  beforeEach(() => keepOnFailure(folder));
  afterEach(() => console.hangUp());

  const held = (hold: HoldState) =>
    console.when(`hold ${hold}`, (call) => call.hold === hold && call.holdChange === "none", LIMIT_MS);
  /** Waits for the acknowledgement, too: a request that overtakes it is turned away for some seconds (RFC 6337 clause 4.3). */
  const phoneDoes = async (command: "hold" | "resume", hold: HoldState) => {
    const acks = (call: DrawnCall) =>
      call.ladder.filter(({ from, text }) => from !== "console" && text.startsWith("ACK ")).length;
    const before = acks(console.newest());
    phone.command(command);
    await held(hold);
    await console.when("the acknowledgement", (call) => acks(call) > before);
  };
  const answeredAt = async (id: string, mark: number) => {
    console.place(id);
    await phone.reports("CALL_INCOMING", mark);
    phone.command("accept");
    await phone.reports("CALL_ESTABLISHED", mark);
    return console.connected();
  };

  test("a call out is held from both ends and ended here", async () => {
    const mark = phone.mark;
    const from = system.output.length;
    const call = await answeredAt(PHONE_ID, mark);
    console.client.engine.hold(call.id, true);
    await held("by-us");
    console.client.engine.hold(call.id, false);
    await held("none");
    await phoneDoes("hold", "by-colleague");
    await phoneDoes("resume", "none");
    console.hangUp();
    expect((await console.ended()).endReason?.code).toBe("hung-up");
    await phone.reports("CALL_CLOSED", mark);
    for (const sight of shows) {
      await until(`the system showing ${sight}`, LIMIT_MS, () =>
        Promise.resolve(sight.test(system.output.slice(from)) || undefined),
      );
    }
  });

  test("a call in is held from both ends and ended there", async () => {
    const mark = phone.mark;
    const before = console.client.store.getState().calls.length;
    phone.command("dial", `sip:${DISPATCHER}@${DOMAINS.a.ims}`);
    const call = await console.when(
      "a call in",
      ({ state }) => state === "incoming" && console.client.store.getState().calls.length > before,
    );
    console.client.engine.answer(call.id);
    await console.connected();
    await phone.reports("CALL_ESTABLISHED", mark);
    console.client.engine.hold(call.id, true);
    await held("by-us");
    console.client.engine.hold(call.id, false);
    await held("none");
    await phoneDoes("hold", "by-colleague");
    await phoneDoes("resume", "none");
    phone.command("hangup");
    expect((await console.ended()).endReason?.code).toBe("hung-up-by-colleague");
  });

  test("a call to somebody who has migrated is redirected to the phone", async () => {
    const mark = phone.mark;
    const call = await answeredAt(BEA_ID, mark);
    expect(call.redirections).toMatchObject([{ newId: PHONE_ID, reason: "migrated" }]);
    console.hangUp();
    expect((await console.ended()).endReason?.code).toBe("hung-up");
  });

  if (habit === "topology-hiding") {
    test("what is hidden: the phone is nowhere in what the console is told of it", () => {
      const [call] = console.client.store.getState().calls;
      const told = call?.ladder.filter(({ from }) => from !== "console").map(({ text }) => text) ?? [];
      expect(told.some((text) => text.startsWith("SIP/2.0 200"))).toBe(true);
      // Its address in Contact, Via or Record-Route; the session description is not touched.
      for (const text of told) expect(text.split("\r\n\r\n")[0]).not.toContain(`127.0.0.1:${phone.sipPort}`);
    });
  }

  if (habit === "session-timers") {
    test("each call goes on with the interval that was asked for, in calls out and in, when it is held and resumed", () => {
      const intervals = console.client.store
        .getState()
        .calls.map(({ ladder }) => ladder.flatMap(({ text }) => /^Session-Expires: *(\d+)/im.exec(text)?.[1] ?? []));
      expect(intervals).toHaveLength(3);
      // The first offer of each INVITE outside of a call is ours.
      for (const each of intervals) expect(each.slice(each.lastIndexOf("1800") + 1)).toContain("3600");
      expect(intervals.map((each) => each.filter((seconds) => seconds === "1800").length)).toEqual([2, 0, 1]);
    });
  }
});
