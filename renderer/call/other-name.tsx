import { Fragment } from "react";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { Party } from "../people/people.ts";
import { RedirectedAt } from "./redirected-at.tsx";

/** Who is in a row of another call. An ID without a name stands on two lines, and breaks before its host only. */
export function OtherName({ party }: { readonly party: Party }) {
  if (party.known) {
    return (
      <>
        <strong title={party.name}>{party.name}</strong> <RedirectedAt party={party} />
      </>
    );
  }
  const id = mcIdForPeople(party.name);
  const host = id.lastIndexOf("@");
  if (host === -1) return <strong className="id">{id}</strong>;
  return (
    <strong className="id">
      {id.slice(0, host)}
      <span className="other-host">
        {id
          .slice(host)
          .split(/(?<=\.)/)
          .map((label, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: labels of one host, which can repeat and do not move.
            <Fragment key={at}>
              <span className="host-label">{label}</span>
              <wbr />
            </Fragment>
          ))}
      </span>
    </strong>
  );
}
