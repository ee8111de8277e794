/**
 * The answer to a REGISTER names every Contact of the user (RFC 3261 clause 10.3 step 8): all desks and handsets that are signed in under it,
 * and whatever an ended program has left. Of a list that is too long to be read only our own Contact matters.
 *
 * @module
 */
import { listOf } from "../../../shared/sip/header-list.ts";

const ANSWER = /^SIP\/2\.0 (\d{3})/;
const OF_REGISTER = /\r\nCSeq[ \t]*:[ \t]*\d{1,10}[ \t]+REGISTER[ \t]*(?:\r\n|$)/i;
const CONTACT = /^(?:contact|m)[ \t]*:/i;

/** Whether a message is a final answer to a REGISTER, by its first line and its CSeq alone: nothing else of it has to be readable. */
export function isRegisterAnswer(message: string): boolean {
  const status = Number(ANSWER.exec(message)?.[1] ?? 0);
  return status >= 200 && OF_REGISTER.test(headOf(message));
}

function headOf(message: string): string {
  const end = message.indexOf("\r\n\r\n");
  return end === -1 ? message : message.slice(0, end);
}

/** Lines of a head, folded ones with the line that they continue. */
function unfolded(head: string): string[] {
  const lines: string[] = [];
  for (const line of head.split("\r\n")) {
    const last = lines.length - 1;
    if (last >= 0 && /^[ \t]/.test(line)) lines[last] += `\r\n${line}`;
    else lines.push(line);
  }
  return lines;
}

/**
 * An answer to a REGISTER without the Contacts of others; any other message as it is. Takes time in proportion to its length.
 *
 * @param user - user part of our Contact, which no other has: it is drawn by lot
 */
export function withOwnContactOnly(message: string, user: string): string {
  if (user === "" || !isRegisterAnswer(message)) return message;
  const head = headOf(message);
  const isOurs = (value: string) => value.includes(`:${user}@`);
  const kept = unfolded(head).flatMap((field) => {
    const name = CONTACT.exec(field)?.[0];
    if (name === undefined) return [field];
    const ours = listOf(field.slice(name.length)).filter(isOurs);
    return ours.length === 0 ? [] : [`Contact: ${ours.join(", ")}`];
  });
  return kept.join("\r\n") + message.slice(head.length);
}
