import { Fragment } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord, RedirectionEntry } from "../../shared/mc/call-record.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import { mcIdForPeople, sameMcId } from "../../shared/mc/mc-id.ts";
import { isLive } from "../calling/calling-store.ts";
import { systemBesideId, systemOfDomain } from "../people/people.ts";
import { CERTIFICATE_SOURCE_WORDS, KMS_SOURCE_WORDS } from "../protection/words.ts";
import { NOTICE_WORDS } from "./call-words.ts";
import { reasonsOf, wayBack } from "./redirection-story.ts";

/** The redirections of a call by their facts: where to, why, whose keys. Nothing for a call without one. */
export function RedirectionFacts({
  call,
  systems,
}: {
  readonly call: CallRecord;
  readonly systems: readonly McSystem[];
}) {
  const { redirections } = call;
  const [first] = redirections;
  if (first === undefined) return null;
  return (
    <dl className="facts">
      <dt>{NOTICE_WORDS.called}</dt>
      <dd className="id">{mcIdForPeople(first.fromId)}</dd>
      {redirections.map((redirection, at) => (
        <OneRedirection
          key={`${redirection.newId} ${redirection.atMs}`}
          redirection={redirection}
          identity={identityFor(call, redirection)}
          where={whereTo(call, redirection, at === redirections.length - 1)}
          system={systemBesideId(redirection.newId, systems)}
          partner={redirection.rule === undefined ? "" : systemOfDomain(redirection.rule.partner, systems)}
          // The ordinary one is worth the room in a record only.
          tellCarrier={!isLive(call) || redirection.carrier !== "300"}
        />
      ))}
    </dl>
  );
}

/** What the ID of a redirection was to the call: a station on the way, its end, or no way at all. */
function whereTo(call: CallRecord, redirection: RedirectionEntry, isLast: boolean): string {
  if (!isLast) return NOTICE_WORDS.via;
  return NOTICE_WORDS.where[wayBack(call, redirection) === null ? redirection.target : "back"];
}

/** The identity behind the keys of one redirection's new ID. */
function identityFor({ protection }: CallRecord, { newId }: RedirectionEntry): KeyIdentity | null {
  const identity = protection?.identity ?? null;
  return identity !== null && sameMcId(identity.responder.userUri, newId) ? identity : null;
}

function OneRedirection(props: {
  readonly redirection: RedirectionEntry;
  /** Whose keys were used for the new ID, once they are there. */
  readonly identity: KeyIdentity | null;
  readonly where: string;
  readonly system: string;
  /** Name of the partner system whose own rule has decided; empty where none has. */
  readonly partner: string;
  readonly tellCarrier: boolean;
}) {
  const { redirection, identity } = props;
  const kmsUri = identity?.responder.kmsUri ?? redirection.kmsUri;
  const source = identity?.kmsUriSource ?? redirection.kmsUriSource;
  const sources = [
    source === null
      ? ""
      : source === "redirection" && redirection.target === "forwarded"
        ? NOTICE_WORDS.fromForwarding
        : KMS_SOURCE_WORDS[source],
    identity === null ? "" : CERTIFICATE_SOURCE_WORDS[identity.certificateSource],
  ].filter((words) => words !== "");
  return (
    <Fragment>
      <dt>{props.where}</dt>
      <dd>
        <span className="id">{mcIdForPeople(redirection.newId)}</span> <span className="muted">{props.system}</span>
        {redirection.caution === undefined ? null : (
          <span className="caution"> {NOTICE_WORDS.cautions[redirection.caution]}</span>
        )}
        {redirection.rule === undefined ? null : (
          <span className="muted">, {NOTICE_WORDS.rules[redirection.rule.policy]({ system: props.partner })}</span>
        )}
      </dd>
      <dt>{NOTICE_WORDS.reason}</dt>
      <dd>
        <Reasons redirection={redirection} />
        {props.tellCarrier ? <span className="muted"> {NOTICE_WORDS.carriers[redirection.carrier]}</span> : null}
      </dd>
      <dt>{NOTICE_WORDS.kms}</dt>
      <dd>
        {kmsUri === null ? (
          <span className="muted">{NOTICE_WORDS.noKms[redirection.target]}</span>
        ) : (
          <>
            <span className="id">{kmsUri}</span> <span className="muted">{sources.join(", ")}</span>
          </>
        )}
      </dd>
    </Fragment>
  );
}

function Reasons({ redirection }: { readonly redirection: RedirectionEntry }) {
  const { words, quoted } = reasonsOf(redirection);
  if (words === null && quoted.length === 0) return <span className="muted">{NOTICE_WORDS.noReason}</span>;
  return (
    <>
      {words}
      {quoted.map((text, at) => (
        <Fragment key={text}>
          {at > 0 || words !== null ? ", " : null}
          <q>{text}</q>
        </Fragment>
      ))}
    </>
  );
}
