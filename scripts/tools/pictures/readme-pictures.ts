/**
 * The pictures of the README, taken of the real program with the lab behind it.
 *
 * @module
 */
import { ask } from "../program/program.ts";
import { BEA, endCall, inState, isProved, onStage, untilNewestCall } from "./stage.ts";

/** Milliseconds, long enough for a picture of a call that rings. */
const ANSWER_DELAY = 4_000;
/** Length of the call in the picture of a connected one, milliseconds. */
const TALK = 3_000;

/** Takes the README's pictures of one theme; those that it has once only are dark. */
export function takeReadmePictures(theme: "dark" | "light"): Promise<void> {
  return onStage("assets", theme, async ({ program, picture }) => {
    const take = (name: string) => picture(`console-${name}-${theme}`);
    await ask(program.console, "lab.configure", { personId: BEA.id, settings: { answerDelayMs: ANSWER_DELAY } });
    const unit = await program.unit(BEA.id);
    await unit.getByText("Registered at System B").waitFor();
    await program.console.bringToFront();
    await program.console.getByRole("option", { name: BEA.name }).click();
    await take("idle");
    await program.console.keyboard.press("Control+Enter");
    await inState(program, "ringing");
    await program.console.getByRole("region", { name: "Redirection" }).getByRole("alert").waitFor();
    await take("redirected");
    await inState(program, "connected");
    await untilNewestCall(program, "three seconds of the call, proved to be protected", (call) =>
      Boolean(isProved(call) && call.connectedAt && Date.now() - call.connectedAt > TALK),
    );
    await take("connected");
    await program.console.keyboard.press("i");
    await program.console.getByRole("region", { name: "Protection of the call" }).waitFor();
    await take("protection");
    await program.console.keyboard.press("Escape");
    if (theme === "dark") await picture("field-unit", unit);
    await program.console.keyboard.press("F9");
    await program.console.getByRole("table").first().waitFor();
    if (theme === "dark") await take("lab");
    await endCall(program);
  });
}
