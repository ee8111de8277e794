import { expect, test, vi } from "vitest";
import { createLabActions, createLabStore, followLab, keepingTheSame } from "../../../../renderer/lab/lab-store.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { createFixtureHost } from "../../../support/fixtures/views/fixture-host.ts";
import { LAB } from "../../../support/fixtures/views/people.ts";

function start() {
  const fixture = createFixtureHost({ people: [], calls: [], settings: DEFAULT_SETTINGS, lab: LAB });
  const store = createLabStore();
  followLab(fixture.host, store);
  return { fixture, store, actions: createLabActions(fixture.host, store) };
}

test("what the lab answers to a change is shown", async () => {
  const { store, actions } = start();
  await vi.waitFor(() => expect(store.getState().lab).not.toBeNull());
  await actions.configure("bea", { route: "home" });
  expect(store.getState().lab?.people.find((person) => person.id === "bea")?.settings.route).toBe("home");
});

test("a key server is changed by itself", async () => {
  const { store, actions } = start();
  await actions.configureKms("system-a", { fault: "down" });
  const [a, b] = store.getState().lab?.systems ?? [];
  expect(a?.kms).toEqual({ ...LAB.systems[0]?.kms, fault: "down" });
  expect(b?.kms).toEqual(LAB.systems[1]?.kms);
});

test("what the lab could not do is told, until something succeeds", async () => {
  const { store, actions, fixture } = start();
  fixture.failing.set("lab.openUnit", "lab-unknown-person");
  await actions.openUnit("nobody");
  expect(store.getState().error).toBe("lab-unknown-person");
  await actions.callConsole("bea");
  expect(store.getState().error).toBeNull();
});

test("each button asks for its own thing", async () => {
  const { actions, fixture } = start();
  await actions.openUnit("bea");
  await actions.dropConnection("console");
  await actions.callConsole("jonas");
  expect(fixture.sent.filter(({ command }) => command !== "lab.state")).toEqual([
    { command: "lab.openUnit", input: { personId: "bea" } },
    { command: "lab.dropConnection", input: { of: "console" } },
    { command: "lab.callConsole", input: { personId: "jonas" } },
  ]);
});

test("who has not changed is the same object as before, so that only the others are drawn again", () => {
  const told = structuredClone(LAB);
  const moved = {
    ...told,
    people: told.people.map((person, at) => (at === 0 ? { ...person, unitOpen: !person.unitOpen } : person)),
  };
  const kept = keepingTheSame(LAB, moved);
  expect(kept).toEqual(moved);
  expect(kept.people[0]).not.toBe(LAB.people[0]);
  expect(kept.people.slice(1).every((person, at) => person === LAB.people[at + 1])).toBe(true);
  expect(keepingTheSame(null, told)).toEqual(LAB);
});
