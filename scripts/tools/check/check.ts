/**
 * `npm run demo -- --check`: the whole capability, headless, measured at both ends, as one JSON object.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LabPerson } from "../../../shared/bridge/lab.ts";
import { openProgram } from "../program/open-program.ts";
import { ask, until } from "../program/program.ts";
import { runScenario, type ScenarioResult } from "./scenario.ts";

export interface CheckResult {
  readonly ok: boolean;
  readonly shell: "electron" | "chromium";
  readonly scenarios: readonly ScenarioResult[];
}

const REGISTRATION_MS = 15_000;

/** The person who demonstrates each kind: the first of that kind. */
function demonstrators(people: readonly LabPerson[]): LabPerson[] {
  return [...new Map(people.toReversed().map((person) => [person.kind, person])).values()].toReversed();
}

/** Runs one scenario per kind of person of the lab. */
export async function runCheck(): Promise<CheckResult> {
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-check-"));
  try {
    const program = await openProgram({ dataFolder, headless: true });
    try {
      const scenarios: ScenarioResult[] = [];
      await program.console.getByText("registered", { exact: false }).first().waitFor({ timeout: REGISTRATION_MS });
      const { dispatcherId, people } = await until("the lab", REGISTRATION_MS, () =>
        ask(program.console, "lab.state", {}),
      );
      for (const person of demonstrators(people)) {
        const colleague = people.find(({ id }) => id === person.settings.forwardsTo) ?? person;
        scenarios.push(await runScenario(program, person, colleague, dispatcherId));
      }
      return { ok: scenarios.every(({ ok }) => ok), shell: program.shell, scenarios };
    } finally {
      await program.close();
    }
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}
