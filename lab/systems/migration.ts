/**
 * Private call redirection by the system that a person has left (TS 23.280 clause 10.16.5).
 *
 * @module
 */
import type { IncomingInviteRequest } from "sip.js/lib/core/index.js";
import type { RedirectionForm } from "../../shared/mc/redirection-rules.ts";
import { type DialledPerson, type HeldId, SYSTEMS } from "../people/people.ts";
import type { CallParties } from "./call-bodies.ts";
import { REDIRECTION_FAULTS } from "./redirection-faults.ts";

/**
 * Answers a call with the redirection to the person's next ID.
 *
 * A redirection fault concerns what the home system says about the primary ID; later redirections are right.
 *
 * @returns the status code that was sent
 */
export function redirectCall(
  request: IncomingInviteRequest,
  parties: CallParties,
  person: DialledPerson,
  next: HeldId,
  form: RedirectionForm,
): number {
  const { kmsUriPlace, reason, redirectionFault } = person.settings;
  const { contacts, content, contentType, statusCode } = REDIRECTION_FAULTS[person.primary ? redirectionFault : "none"](
    {
      ...parties,
      newId: next.mcServiceId,
      ...(kmsUriPlace === "redirection" ? { kmsUri: SYSTEMS[next.system].kmsUri } : {}),
      ...(reason === "" ? {} : { reason }),
    },
    form,
  );
  request.redirect([], {
    statusCode,
    extraHeaders: contacts.map((contact) => `Contact: ${contact}`),
    ...(content === undefined || contentType === undefined
      ? {}
      : { body: { contentDisposition: "render", contentType, content } }),
  });
  return statusCode;
}
