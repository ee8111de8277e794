import { allCalls } from "./all-calls.ts";
import { call } from "./call.ts";
import { desktop } from "./desktop.ts";
import { directory } from "./directory.ts";
import { documents } from "./documents.ts";
import { emergency } from "./emergency.ts";
import { errors } from "./errors/errors.ts";
import { floor } from "./floor.ts";
import { guide } from "./guide.ts";
import { history } from "./history.ts";
import { labFaults } from "./lab-faults.ts";
import { labPanel } from "./lab-panel.ts";
import { ladder } from "./ladder.ts";
import { messages } from "./messages.ts";
import { migration } from "./migration.ts";
import { newIds } from "./new-ids.ts";
import { ownKeys } from "./own-keys.ts";
import { particulars } from "./particulars.ts";
import { pictures } from "./pictures.ts";
import { protection } from "./protection.ts";
import { setUp } from "./set-up.ts";
import { settings } from "./settings.ts";
import { shell } from "./shell.ts";
import { shortcuts } from "./shortcuts.ts";
import { signIn } from "./sign-in.ts";
import { sound } from "./sound.ts";
import { strip } from "./strip.ts";
import { support } from "./support.ts";
import { transmission } from "./transmission.ts";
import { unit } from "./unit.ts";
import { warnings } from "./warnings.ts";

/** The English catalogue, by feature. */
export const EN = {
  errors,
  allCalls,
  call,
  desktop,
  directory,
  documents,
  emergency,
  floor,
  guide,
  history,
  labFaults,
  labPanel,
  ladder,
  migration,
  newIds,
  messages,
  ownKeys,
  particulars,
  pictures,
  protection,
  setUp,
  settings,
  shell,
  shortcuts,
  signIn,
  sound,
  strip,
  support,
  transmission,
  unit,
  warnings,
} as const;
