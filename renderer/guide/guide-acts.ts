/**
 * What the guide does to the lab and to the window: sets up what a step needs, and puts everything back. The demonstration
 * itself is the presenter's: nothing here calls, answers or writes.
 *
 * @module
 */
import type { LabState } from "../../shared/bridge/lab.ts";
import type { LabPersonSettings } from "../../shared/bridge/lab-settings.ts";
import { asMcError } from "../../shared/errors/mc-error.ts";
import { GUIDE_STEPS, type GuideStep, stepOf } from "./guide-steps.ts";
import { type GuideStore, goTo } from "./guide-store.ts";

/** What it needs of the lab and of the window. */
export interface GuideDesk {
  lab(): LabState | null;
  configure(personId: string, settings: Partial<LabPersonSettings>): Promise<unknown>;
  openUnit(personId: string): Promise<unknown>;
  callConsole(personId: string): Promise<unknown>;
  /** Puts the lab back to what it began with. */
  reset(): Promise<unknown>;
  /** Shows where people are called, with this one chosen. */
  choose(personId: string): void;
  /** Forgets the new IDs of everybody, or of one person. */
  forgetNewIds(personId?: string): Promise<unknown>;
  /** Ends every call of this window; settles when they have ended. */
  endCalls(): Promise<unknown>;
  /** Works at home again; the page begins anew. False where that is so already, or somebody is on the way. */
  goHome(): boolean;
  /** Whether this page speaks as handsets do, with floor control. */
  speaksAsHandsets(): boolean;
  /** Begins the page anew, as its account is now. */
  reload(): void;
}

/** Whose unit is no window, although it is to be one. */
const withHandset = (lab: LabState | null, step: GuideStep | undefined): readonly string[] =>
  (lab?.people ?? [])
    .filter(({ id, settings }) => settings.unit !== "window" && id !== step?.personId)
    .map(({ id }) => id);

/** @param work - whether the page begins anew after it, which until then can do nothing else */
async function working(store: GuideStore, work: () => Promise<boolean>): Promise<void> {
  if (store.getState().busy) return;
  store.setState({ busy: true, problem: null });
  try {
    store.setState({ busy: await work() });
  } catch (error) {
    store.setState({ busy: false, problem: asMcError(error).report() });
  }
}

/** Sets up what the present step needs. Never rejects: why it came to nothing is in the store. */
export function setUpStep(store: GuideStore, desk: GuideDesk): Promise<void> {
  return working(store, async () => {
    const { place } = store.getState();
    if (place === null) return false;
    const step = stepOf(place.step);
    const asHandset = (step.settings.unit ?? "window") !== "window";
    for (const id of withHandset(desk.lab(), step)) await desk.configure(id, { unit: "window" });
    await desk.configure(step.personId, step.settings);
    await desk.forgetNewIds(step.personId);
    const isAnew = asHandset !== desk.speaksAsHandsets();
    if (isAnew) await desk.endCalls();
    if (step.opensUnit) await desk.openUnit(step.personId);
    store.setState({ place: { ...place, since: Date.now(), isSetUp: true } });
    // The page takes what its account says when it begins.
    if (isAnew) {
      desk.reload();
      return true;
    }
    desk.choose(step.personId);
    if (step.callsConsole === true) await desk.callConsole(step.personId);
    return false;
  });
}

/** Puts everything back to where the lab began: calls, people, servers, new IDs, the dispatcher's own place. Never rejects. */
export function resetAll(store: GuideStore, desk: GuideDesk): Promise<void> {
  return working(store, async () => {
    const hadHandset = withHandset(desk.lab(), undefined).length > 0;
    await desk.endCalls();
    await desk.forgetNewIds();
    await desk.reset();
    goTo(store, GUIDE_STEPS[0].id);
    if (desk.goHome()) return true;
    if (!hadHandset && !desk.speaksAsHandsets()) return false;
    desk.reload();
    return true;
  });
}
