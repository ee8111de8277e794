import { expect, test } from "vitest";
import { People } from "../../../../lab/people/people.ts";
import { labPersonSchema } from "../../../../shared/bridge/lab.ts";
import { LAB_ROUTES, type LabRoute } from "../../../../shared/bridge/lab-settings.ts";

const AINO = "sip:aino.aalto@mcx.system-a.example";

/** The IDs that a caller meets who follows every redirection, at most five. */
function followed(people: People): (string | undefined)[] {
  const ids: (string | undefined)[] = [AINO];
  for (let hop = 0; hop < 5; hop++) {
    const next = people.dialled(ids.at(-1) ?? "")?.next?.mcServiceId;
    if (next === undefined) break;
    ids.push(next);
  }
  return ids;
}

const chains: Record<LabRoute, string[]> = {
  home: [AINO],
  partner: [AINO, "sip:visitor-0418@mcx.system-b.example"],
  twice: [AINO, "sip:visitor-0418@mcx.system-b.example", "sip:joint-0418@mcx.system-a.example"],
  thrice: [
    AINO,
    "sip:visitor-0418@mcx.system-b.example",
    "sip:joint-0418@mcx.system-a.example",
    "sip:guest-0418@mcx.system-b.example",
  ],
  loop: [
    AINO,
    "sip:visitor-0418@mcx.system-b.example",
    AINO,
    "sip:visitor-0418@mcx.system-b.example",
    AINO,
    "sip:visitor-0418@mcx.system-b.example",
  ],
};

test.each(LAB_ROUTES)("route %s leads where it says", (route) => {
  const people = new People();
  people.configure("aino-aalto", { route });
  expect(followed(people)).toEqual(chains[route]);
  const current = people.list().find(({ id }) => id === "aino-aalto");
  expect(current?.currentId).toBe(route === "loop" ? chains.partner[1] : chains[route].at(-1));
  expect(current?.currentId).toContain(current?.system);
});

test("IDs of steps not taken lead to nobody", () => {
  const people = new People();
  expect(people.dialled("sip:visitor-0418@mcx.system-b.example")).toBeUndefined();
  people.configure("aino-aalto", { route: "partner" });
  expect(people.dialled("sip:visitor-0418@MCX.system-b.example")?.personId).toBe("aino-aalto");
});

test("who forwards is replaced where the unit would be reached, and by nobody unknown", () => {
  const people = new People();
  people.configure("aino-aalto", { route: "partner", forwardsTo: "arif-bello" });
  expect(people.dialled(AINO)).toMatchObject({ next: { user: "visitor-0418" }, forwarded: false });
  expect(people.dialled("sip:visitor-0418@mcx.system-b.example")).toMatchObject({
    next: { user: "arif.bello" },
    forwarded: true,
  });
  people.configure("aino-aalto", { forwardsTo: "nobody-here" });
  expect(people.dialled("sip:visitor-0418@mcx.system-b.example")).toMatchObject({ next: undefined, forwarded: false });
});

test("everybody fits the panel, IDs are unique, only the named settings change", () => {
  const people = new People();
  for (const person of people.list()) expect(labPersonSchema.parse(person)).toEqual(person);
  const ids = people.allIds().map(({ mcServiceId }) => mcServiceId);
  expect(new Set(ids).size).toBe(ids.length);
  people.configure("bea-novak", { reason: "another" });
  expect(people.list()[0]?.settings).toMatchObject({ route: "partner", reason: "another", kmsUriPlace: "redirection" });
});

test("everybody's IDs, without repeating them; the KMSs know all but those who are nowhere", () => {
  const people = new People();
  const idsOf = (displayName: string) =>
    people
      .chains()
      .find((each) => each.displayName === displayName)
      ?.ids.map(({ user }) => user);
  expect(idsOf("Pavel Lind")).toEqual(["pavel.lind", "visitor-0417"]);
  expect(idsOf("Mira Ionescu")).toEqual(["mira.ionescu", "visitor-0414", "joint-0414"]);
  expect(people.kmsKnownOf("sip:dispatch-3@mcx.system-a.example")).toBe(true);
  expect(people.kmsKnownOf(AINO)).toBe(true);
  expect(people.kmsKnownOf("sip:visitor-0418@mcx.system-b.example")).toBe(false);
  people.configure("aino-aalto", { kmsUriPlace: "unknown" });
  expect(people.kmsKnownOf(AINO)).toBe(false);
});

test("a closed unit reports nothing", () => {
  const people = new People();
  people.setUnitOpen("bea-novak", true);
  people.reportUnit("bea-novak", {
    registration: "registered",
    call: "idle",
    callerId: null,
    calledId: null,
    protection: null,
    media: null,
    messages: [],
  });
  expect(people.list()[0]).toMatchObject({ unitOpen: true, unit: { registration: "registered" } });
  people.setUnitOpen("bea-novak", false);
  expect(people.list()[0]).toMatchObject({ unitOpen: false, unit: null });
});
