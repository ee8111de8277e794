/**
 * Who may edit the people of the directory, and how that begins.
 *
 * @module
 */
import { useEffect, useState } from "react";
import type { PeopleRights } from "../../shared/bridge/person-change.ts";
import type { DialTarget } from "../directory/directory-store.ts";
import type { Host } from "../host/host.ts";
import type { ConsoleServices } from "./services.ts";

/** Whether people may be changed here; null until the host has said so, and then nothing is offered. */
export function usePeopleRights(host: Host): PeopleRights | null {
  const [rights, setRights] = useState<PeopleRights | null>(null);
  useEffect(() => {
    let isOver = false;
    host.call("directory.rights", {}).then(
      (said) => isOver || setRights(said),
      // Nothing is offered then; whoever asks for the people themselves hears why.
      () => {},
    );
    return () => {
      isOver = true;
    };
  }, [host]);
  return rights;
}

/** Opens the fields of somebody in the right column: those of the directory, or of somebody whom it lacks. */
export function editPerson(
  { directory, ui }: Pick<ConsoleServices, "directory" | "ui">,
  target: DialTarget | null,
): void {
  const { people } = directory.getState();
  const known = target?.kind === "person" && people.some(({ id }) => id === target.person.id);
  directory.setState({
    edited: known
      ? { kind: "known", id: target.person.id }
      : {
          kind: "new",
          displayName: target?.kind === "person" ? target.person.displayName : "",
          mcServiceId: target === null ? "" : target.calledId,
        },
  });
  ui.setState({ side: "person", sideOpen: true });
}
