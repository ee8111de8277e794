import { useState } from "react";
import type { TypedDesk, TypedField } from "../../shared/bridge/set-up.ts";
import { ActionButton } from "../design/action-button.tsx";
import { NotedField } from "../design/noted-field.tsx";
import { SET_UP_WORDS } from "./words.ts";

const FIELDS = [
  "displayName",
  "id",
  "server",
  "participatingFunction",
  "identityServer",
  "keyServer",
] as const satisfies readonly TypedField[];

const NOTHING: TypedDesk = {
  displayName: "",
  id: "",
  server: "",
  participatingFunction: "",
  identityServer: "",
  keyServer: "",
};

/** Who this desk is and whose servers it has, typed in: shown as a question first, sent to nobody. */
export function TypedDeskForm(props: {
  readonly faults: readonly TypedField[];
  readonly disabled: boolean;
  onShow(desk: TypedDesk): void;
}) {
  const words = SET_UP_WORDS.typed;
  const [desk, setDesk] = useState(NOTHING);
  const isWritten = FIELDS.every((field) => field === "keyServer" || desk[field].trim() !== "");
  const mayShow = isWritten && !props.disabled;
  const show = () => {
    if (mayShow) props.onShow(desk);
  };
  return (
    <div className="set-up-typed">
      {FIELDS.map((field, at) => (
        <NotedField
          key={field}
          label={words.fields[field].name}
          name={field}
          value={desk[field]}
          isNeeded={field !== "keyServer"}
          isAddress={field !== "displayName"}
          isFirst={at === 0}
          note={words.fields[field].note}
          fault={props.faults.includes(field) ? words.fields[field].fault : undefined}
          onEnter={show}
          onChange={(text) => setDesk({ ...desk, [field]: text })}
        />
      ))}
      <p className="muted">{words.password}</p>
      <div className="set-up-acts">
        <ActionButton label={words.show} shape="row" disabled={!mayShow} onPress={show} />
      </div>
    </div>
  );
}
