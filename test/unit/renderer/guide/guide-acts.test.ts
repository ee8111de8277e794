import { expect, test } from "vitest";
import { People } from "../../../../lab/people/people.ts";
import { type GuideDesk, resetAll, setUpStep } from "../../../../renderer/guide/guide-acts.ts";
import type { StepId } from "../../../../renderer/guide/guide-steps.ts";
import { createGuideStore, goTo, toggleGuide } from "../../../../renderer/guide/guide-store.ts";
import type { LabState } from "../../../../shared/bridge/lab.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { LAB } from "../../../support/fixtures/views/people.ts";

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

/** A desk that notes what is done, in order. */
function start({ asHandsets = false, handset = "", away = false } = {}) {
  const people = new People();
  if (handset !== "") people.configure(handset, { unit: "push-to-talk" });
  const lab: LabState = { ...LAB, people: people.list() };
  const done: string[] = [];
  let failing: McError | undefined;
  const note = async (what: string) => {
    if (failing !== undefined) throw failing;
    done.push(what);
  };
  const desk: GuideDesk = {
    lab: () => lab,
    configure: (id, { route, unit }) => note(`configure ${id} ${[route, unit].filter(Boolean).join(" ")}`),
    openUnit: (id) => note(`open ${id}`),
    callConsole: (id) => note(`calls ${id}`),
    reset: () => note("reset"),
    choose: (id) => void done.push(`choose ${id}`),
    forgetNewIds: (id) => note(`forget ${id ?? "all"}`),
    endCalls: () => note("end calls"),
    goHome() {
      if (away) done.push("go home");
      return away;
    },
    speaksAsHandsets: () => asHandsets,
    reload: () => void done.push("reload"),
  };
  const window = storage();
  const store = createGuideStore(window);
  const fail = (error: McError) => {
    failing = error;
  };
  return { desk, done, fail, store, window };
}

const at = (step: StepId, given: Parameters<typeof start>[0] = {}) => {
  const all = start(given);
  goTo(all.store, step);
  return all;
};

test("a step is set up with its person, and the person is chosen", async () => {
  const { desk, done, store } = at("migrated");
  await setUpStep(store, desk);
  expect(done).toEqual([
    "configure bea-novak partner window",
    "forget bea-novak",
    "open bea-novak",
    "choose bea-novak",
  ]);
  expect(store.getState()).toMatchObject({ place: { step: "migrated", isSetUp: true }, busy: false, problem: null });
});

test("for a handset the page begins anew, once, and the place of the guide outlives it", async () => {
  const { desk, done, store, window } = at("handset");
  await setUpStep(store, desk);
  expect(done).toEqual(["configure lea-brandt partner push-to-talk", "forget lea-brandt", "end calls", "reload"]);
  expect(createGuideStore(window).getState()).toMatchObject({ place: store.getState().place, busy: false });
  expect(store.getState().busy).toBe(true);

  const again = at("handset", { asHandsets: true, handset: "lea-brandt" });
  await setUpStep(again.store, again.desk);
  expect(again.done.at(-1)).toBe("choose lea-brandt");
});

test("after the handset everybody has a window again, and so has the page", async () => {
  const { desk, done, store } = at("elsewhere", { asHandsets: true, handset: "lea-brandt" });
  await setUpStep(store, desk);
  expect(done[0]).toBe("configure lea-brandt window");
  expect(done.at(-1)).toBe("reload");
});

test("who is to call the dispatcher does so when all is set up", async () => {
  const { desk, done, store } = at("reached");
  await setUpStep(store, desk);
  expect(done.slice(-2)).toEqual(["choose jonas-okafor", "calls jonas-okafor"]);
});

test("a computer without handsets says so, and the step is not taken for set up", async () => {
  const { desk, done, fail, store } = at("handset");
  fail(new McError("lab-handset-missing", "the codec"));
  await setUpStep(store, desk);
  expect(done).toEqual([]);
  expect(store.getState()).toMatchObject({
    place: { isSetUp: false },
    busy: false,
    problem: { code: "lab-handset-missing" },
  });
  goTo(store, "elsewhere");
  expect(store.getState().problem).toBeNull();
});

test("reset ends calls, forgets, puts the lab back, and begins with the first step", async () => {
  const { desk, done, store } = at("message");
  await resetAll(store, desk);
  expect(done).toEqual(["end calls", "forget all", "reset"]);
  expect(store.getState().place).toMatchObject({ step: "atHome", isSetUp: false });
});

test("reset leads home, or away from handsets, by a page that begins anew", async () => {
  const away = at("reached", { away: true, asHandsets: true });
  await resetAll(away.store, away.desk);
  expect(away.done.slice(-2)).toEqual(["reset", "go home"]);
  const handset = at("handset", { handset: "lea-brandt" });
  await resetAll(handset.store, handset.desk);
  expect(handset.done.slice(-2)).toEqual(["reset", "reload"]);
});

test("a guide is begun with the first step, put away, and nothing is kept of it then", () => {
  const { store, window } = start();
  expect(store.getState().place).toBeNull();
  toggleGuide(store);
  expect(store.getState().place).toMatchObject({ step: "atHome", isSetUp: false });
  expect(window.kept.size).toBe(1);
  toggleGuide(store);
  expect(window.kept.size).toBe(0);
});

test.each(["{", "null", "7", '{"step":"migrated"}', '{"step":1,"since":2,"isSetUp":true}'])(
  "what is kept and is no place is none: %s",
  (text) => {
    const window = storage();
    window.kept.set("guide", text);
    expect(createGuideStore(window).getState().place).toBeNull();
  },
);
