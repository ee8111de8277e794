/** Failures of the embedded lab. */
export const LAB_ERRORS = {
  "lab-off": {
    message: "The lab is not running.",
    advice: "Start the program with the lab to use this.",
  },
  "lab-unknown-person": {
    message: "The lab has no such person.",
    advice: "Choose one of the people on the lab panel.",
  },
  "lab-unit-not-registered": {
    message: "The field unit did not sign in.",
    advice: "Look at the window of the unit, or close it and open it again.",
  },
  "lab-handset-missing": {
    message: "Something that a handset of the lab is made of is not on this computer.",
    advice: "Install it, or leave the unit a window.",
  },
  "lab-port-unavailable": {
    message: "The lab could not open a port on this computer.",
    advice: "Close other programs that use many ports and start again.",
  },
} as const;
