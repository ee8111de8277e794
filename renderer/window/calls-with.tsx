import { EVERY_CALL } from "../all-calls/call-filter.ts";
import { ALL_CALLS_WORDS } from "../all-calls/words.ts";
import { ActionButton } from "../design/action-button.tsx";
import type { DialTarget } from "../directory/directory-store.ts";
import { useConsole } from "./console-context.ts";
import { showView } from "./views.ts";

/** Leads from whoever is chosen to all calls with that person, under whatever ID. */
export function CallsWith({ target }: { readonly target: DialTarget }) {
  const { allCalls, ui } = useConsole();
  const [id, name] =
    target.kind === "person"
      ? [target.person.mcServiceId, target.person.displayName]
      : [target.calledId, target.calledId];
  const show = () => {
    allCalls.setState({ query: "", filter: { ...EVERY_CALL, person: [id] } });
    showView(ui, "history");
  };
  return <ActionButton label={ALL_CALLS_WORDS.callsWith({ name })} shape="flat" onPress={show} />;
}
