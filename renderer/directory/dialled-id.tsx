import { TriangleAlert } from "lucide-react";
import { Fragment } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import { mcIdForPeople, parseMcId } from "../../shared/mc/mc-id.ts";
import { systemOf } from "../people/people.ts";
import { DIRECTORY_WORDS } from "./words.ts";

/**
 * An ID that is about to be called: all of it, with its host to be told from the user, since the host says where the call
 * goes and anybody may have chosen how the rest looks.
 */
export function DialledId({ id, className }: { readonly id: string; readonly className: string }) {
  const parts = parseMcId(id);
  if (parts === undefined) return <p className={`${className} id`}>{mcIdForPeople(id)}</p>;
  const { user, host } = parts;
  if (host === "") {
    return (
      <p className={`${className} id dialled`}>
        <strong className="dialled-host">{user}</strong>
        {mcIdForPeople(id).slice(user.length)}
      </p>
    );
  }
  const rest = mcIdForPeople(id).slice(user.length + 1 + host.length);
  return (
    <p className={`${className} id dialled`}>
      <bdi>{`${user}@`}</bdi>
      <wbr />
      <strong className="dialled-host">
        {host.split(/(?<=\.)/).map((label, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: labels of one host, which can repeat and do not move.
          <Fragment key={at}>
            {label}
            <wbr />
          </Fragment>
        ))}
      </strong>
      {rest}
    </p>
  );
}

/** Says that an ID's host is none of the systems that the account names; nothing of one that is. */
export function UnknownSystem({ id, systems }: { readonly id: string; readonly systems: readonly McSystem[] }) {
  if (systemOf(id, systems) !== undefined) return null;
  return (
    <p className="dialled-unknown small">
      <TriangleAlert size={14} aria-hidden="true" />
      {DIRECTORY_WORDS.unknownSystem}
    </p>
  );
}
