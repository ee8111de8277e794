import { expect, test } from "vitest";
import { type ErrorCode, McError } from "../../../../shared/errors/mc-error.ts";
import { particular } from "../../../../shared/errors/particulars.ts";
import { ERROR_WORDS } from "../../../../shared/words/error-words.ts";
import { failureLine } from "../../../../shared/words/failure-line.ts";

const { message, advice } = ERROR_WORDS["lab-port-unavailable"];
const silent = (Object.keys(ERROR_WORDS) as ErrorCode[]).find((code) => ERROR_WORDS[code].advice === "");

test.each([
  [new McError("lab-port-unavailable"), `${message} ${advice} (lab-port-unavailable)`],
  [new McError("lab-port-unavailable", "port 5"), `${message} ${advice} (lab-port-unavailable: port 5)`],
  [
    new McError("lab-port-unavailable", particular("frames-refused", 1, 2)),
    `${message} ${advice} (lab-port-unavailable: 1 of 2 frames)`,
  ],
  [new McError(silent!), `${ERROR_WORDS[silent!].message} (${silent})`],
  [new Error("no such file"), "no such file"],
  ["stopped", "stopped"],
])("%s is said in words that a person can act on", (failure, line) => expect(failureLine(failure)).toBe(line));
