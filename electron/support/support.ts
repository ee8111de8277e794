/**
 * What the program is, and a report for whoever helps, put together when somebody asks.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import type { Recording } from "../../shared/bridge/recording.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import type { SignIn } from "../../shared/bridge/sign-in.ts";
import type { StandingWarning } from "../../shared/bridge/standing-warnings.ts";
import type { About, SupportReport, WindowState } from "../../shared/bridge/support.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ACCOUNT_FILE } from "../services/account-file.ts";
import { readBuildFacts } from "../services/build-facts.ts";
import { readJsonFile } from "../services/json-file.ts";
import { LOG_FILE } from "../services/log.ts";
import type { Policy } from "../services/policy.ts";
import { reportText } from "./report-text.ts";

/** Calls whose course is told. */
const LAST_CALLS = 50;

interface SupportParts {
  readonly version: string;
  readonly dataFolder: string;
  /** Folder of the packaged program; undefined where the files of the project run. */
  readonly hostFolder: string | undefined;
  readonly policy: Policy | undefined;
  readonly settings: () => Settings;
  readonly keys: () => KeyStatus;
  readonly signIn: () => SignIn;
  readonly warnings: () => readonly StandingWarning[];
  readonly recording: () => Recording;
  /** The newest calls. */
  readonly lastCalls: (limit: number) => readonly CallRecord[];
  /** How many people the directory has. @throws McError `directory-…` */
  readonly people: () => number;
  readonly now?: () => number;
}

export interface Support {
  about(): About;
  report(state: WindowState): SupportReport;
}

/** Where packaging puts the licences: beside the program, or beside its archive. */
const LICENCE_FILES = ["LICENSE.txt", "THIRD-PARTY-NOTICES.txt", "LICENSES.chromium.html", "LICENSE"];

function licencesIn(folders: readonly string[]): string[] {
  const files = folders.flatMap((folder) => LICENCE_FILES.map((name) => join(folder, name)));
  return files.filter((file) => existsSync(file)).slice(0, 8);
}

/** Serves both; reads files when it is asked and not before. */
export function createSupport(parts: SupportParts): Support {
  const { dataFolder, hostFolder, now = Date.now, version } = parts;

  function about(): About {
    const { chrome = null, electron = null, node } = process.versions as Readonly<Record<string, string | undefined>>;
    const places =
      hostFolder === undefined
        ? [process.cwd()]
        : [hostFolder, join(hostFolder, ".."), join(hostFolder, "..", ".."), join(hostFolder, "..", "..", "..")];
    const isSigned = hostFolder !== undefined && readBuildFacts(hostFolder).signed;
    return {
      version,
      build: hostFolder === undefined ? "source" : isSigned ? "signed" : "unsigned",
      platform: `${process.platform} ${process.arch}`,
      electron,
      chromium: chrome,
      node: node ?? "",
      dataFolder,
      logFile: join(dataFolder, LOG_FILE),
      licences: licencesIn(places),
    };
  }

  function peopleOrNone(): number | null {
    try {
      return parts.people();
    } catch {
      return null;
    }
  }

  return {
    about,
    report(window) {
      const at = now();
      const account = readJsonFile(join(dataFolder, ACCOUNT_FILE), z.unknown());
      const text = reportText({
        at,
        about: about(),
        window,
        keys: parts.keys(),
        signIn: parts.signIn(),
        warnings: parts.warnings(),
        recording: parts.recording(),
        people: peopleOrNone(),
        calls: parts.lastCalls(LAST_CALLS),
        account,
        settings: parts.settings(),
        policy: parts.policy,
        logFile: join(dataFolder, LOG_FILE),
      });
      const moment = new Date(at).toISOString().slice(0, 19).replaceAll(":", "-");
      return { name: `mc-dispatcher-support-${moment}.txt`, text };
    },
  };
}
