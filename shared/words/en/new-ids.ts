/** The new ID of somebody who has migrated, and with which ID a call to them begins. */
export const newIds = {
  spoken: "New ID of {{name}}",
  remember: "Remember new ID",
  forget: "Forget new ID",
  until: "Dialled first until {{when}}.",
  tooOld: "Not dialled first any more: last confirmed {{when}}.",
  /** Of a call that began with it. */
  dialled: "Called at the remembered new ID, known since {{when}}.",
  fellBack: "The remembered new ID was called first. {{reason}} So the primary ID was called.",
} as const;
