import { useId } from "react";
import { MC_SERVICES, SERVICE_NAMES } from "../../shared/mc/services/services.ts";
import { DIRECTORY_WORDS } from "./words.ts";

const WORDS = DIRECTORY_WORDS.person;

/**
 * Which services somebody has, each by a mark of its own. Without any nobody has said so, and all are offered; that somebody has none of
 * them, as a file can say it, stays until one is marked.
 */
export function PersonServices(props: {
  /** As a file tells it. */
  readonly value: string;
  /** Whether it is only to be read. */
  readonly isFixed: boolean;
  onChange(services: string): void;
}) {
  const { isFixed, onChange, value } = props;
  const id = useId();
  const has = new Set(value.split(" "));
  const marked = SERVICE_NAMES.filter((service) => has.has(service));
  const isNone = value !== "" && marked.length === 0;
  return (
    <fieldset className="person-services" aria-describedby={id}>
      <legend>{WORDS.services}</legend>
      {SERVICE_NAMES.map((service) => (
        <label key={service}>
          <input
            type="checkbox"
            checked={has.has(service)}
            disabled={isFixed}
            onChange={({ currentTarget: { checked } }) =>
              onChange(SERVICE_NAMES.filter((each) => (each === service ? checked : has.has(each))).join(" "))
            }
          />
          {MC_SERVICES[service].title}
        </label>
      ))}
      <p id={id} className="muted small">
        {isNone ? WORDS.servicesNone : WORDS.servicesNote}
      </p>
    </fieldset>
  );
}
