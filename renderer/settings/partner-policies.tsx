import { useId, useRef, useState } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import { hostKey } from "../../shared/mc/host-name.ts";
import {
  isPartnerDomain,
  MOST_PARTNER_POLICIES,
  type PartnerPolicy,
  REDIRECTION_POLICIES,
} from "../../shared/mc/redirection-policy.ts";
import { ActionButton } from "../design/action-button.tsx";
import { LockedNote, useLock } from "./locked.tsx";
import { SETTINGS_WORDS } from "./words.ts";

/** A system in the list, and what is chosen for it; null: what holds for all others. */
export interface ListedPartner {
  readonly domain: string;
  readonly name: string;
  readonly policy: PartnerPolicy["policy"] | null;
}

/** The systems of the account other than home, and those that somebody has added. */
export function listedPartners(
  { partnerPolicies }: Pick<Settings, "partnerPolicies">,
  systems: readonly McSystem[],
): readonly ListedPartner[] {
  const policyOf = (domain: string) => partnerPolicies.find((each) => each.domain === domain)?.policy ?? null;
  const named = systems
    .filter(({ home }) => !home)
    .map(({ domain, name }) => ({ domain: hostKey(domain), name }))
    .filter(({ domain }) => domain !== "");
  const others = partnerPolicies.filter(({ domain }) => !named.some((each) => each.domain === domain));
  return [...named, ...others.map(({ domain }) => ({ domain, name: domain }))].map((each) => ({
    ...each,
    policy: policyOf(each.domain),
  }));
}

/** What is chosen once something else is chosen for one system; null takes its own away. */
function withPartner(
  partners: readonly PartnerPolicy[],
  domain: string,
  policy: PartnerPolicy["policy"] | null,
): PartnerPolicy[] {
  if (policy === null) return partners.filter((each) => each.domain !== domain);
  const isThere = partners.some((each) => each.domain === domain);
  if (!isThere) return [...partners, { domain, policy }];
  return partners.map((each) => (each.domain === domain ? { domain, policy } : each));
}

/** What to do with redirections to single systems, in the place of what holds for all. */
export function PartnerPolicies(props: {
  readonly settings: Pick<Settings, "partnerPolicies">;
  readonly systems: readonly McSystem[];
  onChange(partners: PartnerPolicy[]): void;
}) {
  const { settings, systems, onChange } = props;
  const { partnerPolicies } = settings;
  const lock = useLock("partnerPolicies");
  const words = SETTINGS_WORDS.partnerPolicies;
  const { choices } = SETTINGS_WORDS.redirectionPolicy;
  const id = useId();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<"wrong" | "known" | "full" | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const listed = listedPartners(settings, systems);
  const isNamed = (domain: string) => systems.some((system) => hostKey(system.domain) === domain);

  const add = () => {
    const domain = hostKey(typed.trim());
    const is = !isPartnerDomain(domain)
      ? "wrong"
      : listed.some((each) => each.domain === domain)
        ? "known"
        : partnerPolicies.length >= MOST_PARTNER_POLICIES
          ? "full"
          : null;
    setProblem(is);
    if (is !== null) return field.current?.focus();
    // The careful choice: whoever adds a system means something else than to follow.
    onChange(withPartner(partnerPolicies, domain, "ask"));
    setTyped("");
  };

  return (
    <fieldset className={`${lock.look} partner-policies`} {...lock.described}>
      <legend className="part-title">{words.title}</legend>
      <LockedNote lock={lock} />
      <p className="muted small">{words.note}</p>
      {listed.map(({ domain, name, policy }) => (
        <div key={domain} className="partner-policy">
          <label htmlFor={`${id} ${domain}`}>
            {name}
            {name === domain ? null : <span className="muted small id">{domain}</span>}
          </label>
          <select
            id={`${id} ${domain}`}
            className="field-select"
            value={policy ?? ""}
            disabled={lock.locked}
            onChange={({ currentTarget: { value } }) =>
              onChange(
                withPartner(partnerPolicies, domain, REDIRECTION_POLICIES.find((each) => each === value) ?? null),
              )
            }
          >
            {isNamed(domain) ? <option value="">{words.other}</option> : null}
            {REDIRECTION_POLICIES.map((each) => (
              <option key={each} value={each}>
                {choices[each].label}
              </option>
            ))}
          </select>
          {isNamed(domain) || lock.locked ? null : (
            <ActionButton
              label={words.remove}
              about={name}
              shape="flat"
              onPress={() => {
                onChange(withPartner(partnerPolicies, domain, null));
                field.current?.focus();
              }}
            />
          )}
        </div>
      ))}
      {lock.locked ? null : (
        <form
          className="partner-add"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <label htmlFor={`${id} add`}>{words.add}</label>
          <input
            ref={field}
            id={`${id} add`}
            className="field-input"
            autoComplete="off"
            spellCheck={false}
            dir="ltr"
            maxLength={253}
            value={typed}
            aria-invalid={problem !== null}
            aria-describedby={`${id} note`}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value);
              setProblem(null);
            }}
          />
          <ActionButton
            label={words.addButton}
            about={words.add}
            shape="row"
            disabled={typed.trim() === ""}
            onPress={add}
          />
          <p id={`${id} note`} className="small" role="status">
            {problem === null ? (
              <span className="muted">{words.addNote}</span>
            ) : problem === "full" ? (
              words.full({ most: MOST_PARTNER_POLICIES })
            ) : (
              words[problem]
            )}
          </p>
        </form>
      )}
    </fieldset>
  );
}
