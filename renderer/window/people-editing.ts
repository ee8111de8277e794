/**
 * How editing the people of the directory begins.
 *
 * @module
 */
import type { DialTarget } from "../directory/directory-store.ts";
import type { ConsoleServices } from "./services.ts";

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
