import type { LabPersonSettings } from "../../shared/bridge/lab-settings.ts";
import { Choice } from "../design/choice.tsx";
import { LAB_FAULT_WORDS, LAB_WORDS } from "./words.ts";

/** By what callers of a person are told of another ID, and in which order where that takes two messages. */
export function CarrierChoice(props: {
  readonly settings: LabPersonSettings;
  label(what: string): string;
  onChange(change: Partial<LabPersonSettings>): void;
}) {
  const { carrier, messageOrder } = props.settings;
  return (
    <>
      <Choice
        label={props.label(LAB_WORDS.columns.carrier)}
        table={LAB_WORDS.carriers}
        title={LAB_FAULT_WORDS.carriers[carrier]}
        value={carrier}
        onChange={(chosen) => props.onChange({ carrier: chosen })}
      />
      {carrier === "message" ? (
        <Choice
          label={props.label(LAB_WORDS.messageOrder)}
          table={LAB_WORDS.messageOrders}
          title={LAB_FAULT_WORDS.messageOrders[messageOrder]}
          value={messageOrder}
          onChange={(chosen) => props.onChange({ messageOrder: chosen })}
        />
      ) : null}
    </>
  );
}
