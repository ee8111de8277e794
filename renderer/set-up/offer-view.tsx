import type { SetUpQuestion } from "../../shared/bridge/set-up.ts";
import { ActionButton } from "../design/action-button.tsx";
import { SET_UP_WORDS } from "./words.ts";

/** What is offered: all of it to read, and one thing to agree to. */
export function OfferView(props: {
  readonly offer: SetUpQuestion;
  readonly working: boolean;
  onAgree(): void;
  onDrop(): void;
}) {
  const { offer, working } = props;
  const words = SET_UP_WORDS.steps;
  const agree = offer.stage === "named" ? (working ? words.fetching : words.fetch) : words.install;
  return (
    <section className="set-up-offer" aria-labelledby="set-up-question">
      <h2 id="set-up-question">{offer.message}</h2>
      {offer.blocks.map((lines) => (
        <ul key={lines.join("\n")}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ))}
      <div className="set-up-acts">
        <ActionButton label={agree} tone="primary" shape="row" disabled={working} onPress={props.onAgree} />
        <ActionButton label={words.drop} shape="row" onPress={props.onDrop} />
      </div>
    </section>
  );
}
