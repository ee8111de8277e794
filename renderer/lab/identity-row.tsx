import type { LabState } from "../../shared/bridge/lab.ts";
import { MC_SERVICES } from "../../shared/mc/services/services.ts";
import { CaptionedChoice } from "../design/choice.tsx";
import type { LabActions } from "./lab-store.ts";
import { LAB_FAULT_WORDS, LAB_WORDS } from "./words.ts";

type Identity = NonNullable<LabState["identity"]>;
type Authorisation = Identity["authorisation"];

/** What the server of a service says of the dispatcher. */
function saidOf({ refused, userId }: Authorisation["services"][number]): string {
  if (userId !== null) return LAB_WORDS.authorised;
  return refused === null ? LAB_WORDS.notAuthorised : LAB_WORDS.tokenRefused[refused];
}

/** For which services system B has authorised the dispatcher. */
const atPartner = ({ authorised }: Identity["partner"]) =>
  authorised.length === 0
    ? LAB_WORDS.nothingAtPartner
    : LAB_WORDS.authorisedAtPartner({
        services: authorised.map((service) => MC_SERVICES[service].title).join(" \u00b7 "),
      });

const lineOf = (each: Authorisation["services"][number]) =>
  LAB_WORDS.authorisedFor({ service: MC_SERVICES[each.service].title, said: saidOf(each) });

/** Where the dispatcher signs in, in a lab that has it. */
export function IdentityRow(props: { readonly identity: Identity; readonly actions: LabActions }) {
  const { authorisation, fault, host, partner, sip } = props.identity;
  return (
    <div className="lab-system">
      <p>
        <strong>{LAB_WORDS.identity}</strong>
        <span className="id muted small">{host}</span>
      </p>
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.identityFault}
        table={LAB_FAULT_WORDS.identity}
        value={fault}
        onChange={(next) => void props.actions.configureIdentity(next)}
      />
      <span className="muted small">{LAB_WORDS.identityNote}</span>
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.authorisationFault}
        table={LAB_FAULT_WORDS.authorisation}
        value={authorisation.fault}
        onChange={(next) => void props.actions.configureAuthorisation(next)}
      />
      <span className="small">{authorisation.services.map(lineOf).join(" \u00b7 ")}</span>
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.sipSignIn}
        table={LAB_FAULT_WORDS.sipSignIn}
        value={sip}
        onChange={(next) => void props.actions.configureSip(next)}
      />
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.exchangeFault}
        table={LAB_FAULT_WORDS.exchange}
        value={partner.fault}
        onChange={(next) => void props.actions.configureExchange(next)}
      />
      <span className="small">{atPartner(partner)}</span>
    </div>
  );
}
