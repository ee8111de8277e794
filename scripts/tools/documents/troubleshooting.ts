/**
 * The page that tells what each error code means, written from the tables that the program itself speaks from.
 *
 * @module
 */

import type { ErrorCategory } from "../../../shared/errors/error-row.ts";
import { ERRORS, type ErrorCode } from "../../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../../shared/words/error-words.ts";

/** Whose turn it is, in the order in which a reader looks. */
const SECTIONS: Readonly<Record<ErrorCategory, { readonly title: string; readonly about: string }>> = {
  configuration: {
    title: "This computer and its set-up",
    about: "Something that an administrator of this computer or of the console's account can put right.",
  },
  network: { title: "The network", about: "The way to a server, or its certificate." },
  server: { title: "The servers", about: "A server answered otherwise than the standards say, or did not answer." },
  redirection: { title: "Redirections", about: "A colleague has migrated, and the re-dial did not take place." },
  security: { title: "Security and keys", about: "A check failed that protects the call. Nothing is placed in clear." },
  media: { title: "Microphone, loudspeaker and audio", about: "The call could not be heard." },
  person: { title: "The colleague", about: "The colleague did not take the call." },
  program: {
    title: "The program itself",
    about: "Something that should not happen. Report it with the code and the log.",
  },
  normal: { title: "Ordinary ends", about: "Calls that ended as they should, for completeness." },
};

const HEAD = `# Troubleshooting by error code

Every failure that the console shows has a code, in small letters below its words; it is also in the record of the call, in
the ladder, and in the log (\`mc-dispatcher.log\`, see [operate.md](operate.md)). This page is written from the program's own
tables by \`npm run documents\`, and a test compares them, so it lists every code there is and says what the window says.
`;

function entry(code: ErrorCode): string {
  const { message, advice } = ERROR_WORDS[code];
  return [`### \`${code}\``, "", advice === "" ? message : `${message} ${advice}`].join("\n");
}

/** The text of `docs/troubleshoot.md`. */
export function troubleshootingPage(): string {
  const sections = (Object.keys(SECTIONS) as ErrorCategory[]).flatMap((category) => {
    const rows = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => ERRORS[code].category === category).sort();
    if (rows.length === 0) return [];
    const { title, about } = SECTIONS[category];
    return [[`## ${title}`, "", about, "", rows.map(entry).join("\n\n")].join("\n")];
  });
  return `${[HEAD.trimEnd(), ...sections].join("\n\n")}\n`;
}
