import { FileKey2, FlaskConical, Link2, SquarePen } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ActionButton } from "../design/action-button.tsx";
import { withAriaKeys } from "../design/key-hint.tsx";
import type { SetUpWay } from "./set-up-store.ts";
import { SET_UP_WORDS } from "./words.ts";

const WAYS = [
  { way: "file", key: "1", Icon: FileKey2 },
  { way: "address", key: "2", Icon: Link2 },
  { way: "typed", key: "3", Icon: SquarePen },
  { way: "lab", key: "4", Icon: FlaskConical },
] as const;

/** The way that a key chooses; undefined for any other key. */
export const wayOfKey = (key: string): SetUpWay | undefined => WAYS.find((each) => each.key === key)?.way;

/** The ways to set a desk up. */
export function Ways(props: {
  readonly chosen: SetUpWay | null;
  /** Those that there are here. */
  readonly possible: ReadonlySet<SetUpWay>;
  readonly disabled: boolean;
  onChoose(way: SetUpWay): void;
}) {
  const words = SET_UP_WORDS.ways;
  return (
    <ul className="set-up-ways">
      {WAYS.filter(({ way }) => props.possible.has(way)).map(({ Icon, key, way }) => (
        <li key={way}>
          <Button
            className={`set-up-way${props.chosen === way ? " chosen" : ""}`}
            isDisabled={props.disabled}
            {...withAriaKeys(key)}
            onPress={() => props.onChoose(way)}
          >
            <Icon size={22} aria-hidden="true" />
            <span className="set-up-way-words">
              <strong>{words[way].title}</strong>
              <span className="muted">{words[way].note}</span>
            </span>
            <span className="key" aria-hidden="true">
              {key}
            </span>
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** An address, typed or named: shown first, asked for nothing. */
export function AddressField(props: {
  readonly named: string | null;
  readonly disabled: boolean;
  onShow(address: string): void;
}) {
  const words = SET_UP_WORDS.address;
  const [address, setAddress] = useState(props.named ?? "");
  const id = useId();
  const isNamed = props.named !== null && address === props.named;
  return (
    <form
      className="set-up-address"
      onSubmit={(event) => {
        event.preventDefault();
        props.onShow(address);
      }}
    >
      <label htmlFor={id}>{words.label}</label>
      <input
        id={id}
        className="field-input"
        type="text"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
        maxLength={2048}
        value={address}
        placeholder="https://"
        // biome-ignore lint/a11y/noAutofocus: it was opened to be filled in
        autoFocus
        aria-describedby={isNamed ? `${id}-named` : undefined}
        onChange={(event) => setAddress(event.target.value)}
      />
      {isNamed ? (
        <p id={`${id}-named`} className="muted">
          {words.named}
        </p>
      ) : null}
      <div className="set-up-acts">
        <ActionButton
          label={words.show}
          shape="row"
          disabled={props.disabled || address.trim() === ""}
          onPress={() => props.onShow(address)}
        />
      </div>
    </form>
  );
}
