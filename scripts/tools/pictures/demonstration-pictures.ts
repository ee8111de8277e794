/**
 * The pictures of `docs/demonstrate.md`, taken of the real program while it does what the presenter is told to do.
 *
 * @module
 */
import type { LabPersonSettings } from "../../../shared/bridge/lab.ts";
import { ask, type Program, until } from "../program/program.ts";
import { BEA, endCall, inState, isProved, LIMIT_MS, onStage, untilNewestCall } from "./stage.ts";

/** Somebody of the lab. */
interface Person {
  readonly id: string;
  readonly name: string;
}

/** Pavel, whose systems send the caller in a circle. */
const PAVEL: Person = { id: "pavel-lind", name: "Pavel Lind" };

async function prepare(program: Program, person: Person, settings: Partial<LabPersonSettings>): Promise<void> {
  await ask(program.console, "lab.configure", { personId: person.id, settings });
  await program.unit(person.id);
  await until("registration of the unit", LIMIT_MS, async () => {
    const { people } = await ask(program.console, "lab.state", {});
    return people.find(({ id }) => id === person.id)?.unit?.registration === "registered" ? true : undefined;
  });
  await program.console.bringToFront();
}

async function call(program: Program, person: Person): Promise<void> {
  await program.console.getByRole("option", { name: person.name }).click();
  await program.console.keyboard.press("Control+Enter");
}

/** Takes the pictures of the demonstration, in the order of its page. */
export function takeDemonstrationPictures(): Promise<void> {
  return onStage("docs/pictures", "light", async ({ program, picture }) => {
    const take = (name: string) => picture(`demonstrate-${name}`);

    await prepare(program, BEA, { route: "home", answerDelayMs: 0 });
    await call(program, BEA);
    await inState(program, "connected");
    await take("1-at-home");
    await endCall(program);

    await prepare(program, BEA, { route: "partner", answerDelayMs: 1_500, reason: "Joint operation Larch" });
    await call(program, BEA);
    await untilNewestCall(program, "the proof", isProved);
    await take("2-migrated");
    await endCall(program);

    await ask(program.console, "settings.update", { redirectionPolicy: "ask" });
    await call(program, BEA);
    await inState(program, "deciding");
    await take("3-ask");
    await endCall(program);
    await ask(program.console, "settings.update", { redirectionPolicy: "follow" });

    await ask(program.console, "lab.configureKms", { system: "system-a", settings: { fault: "lookup-unknown" } });
    await prepare(program, BEA, { kmsUriPlace: "unknown" });
    await call(program, BEA);
    await untilNewestCall(
      program,
      "the question or the end",
      ({ state }) => state === "deciding-protection" || state === "ended",
    );
    await take("4-no-keys");
    await endCall(program);
    await ask(program.console, "lab.configureKms", { system: "system-a", settings: { fault: "none" } });

    await prepare(program, PAVEL, {});
    await call(program, PAVEL);
    await inState(program, "ended");
    await take("5-loop");
  });
}
