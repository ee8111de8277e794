/** Why a still is not kept, not shown or not deleted. */
export const STILL_ERRORS = {
  "still-not-allowed": {
    message: "Stills are not kept at this desk.",
    advice: "The settings say so, or your administrator.",
  },
  "still-not-taken": {
    message: "No still could be taken of this picture.",
    advice: "Try again.",
  },
  "still-limit": {
    message: "As many stills were kept of this call as one call may have.",
    advice: "Nothing was kept. To delete one makes no room.",
  },
  "still-locked": {
    message: "Stills cannot be had: the key store of this computer is locked.",
    advice: "Unlock it, then try again.",
  },
  "still-unwritable": {
    message: "The still could not be kept on this computer.",
    advice: "The disk may be full. Tell your administrator; see the log.",
  },
  "still-not-removed": {
    message: "The still could not be deleted. It is there as before.",
    advice: "The disk may be full or locked. Tell your administrator; see the log.",
  },
  "still-unreadable": {
    message: "The still cannot be opened.",
    advice: "It was deleted or is damaged, or the key that it was sealed with is gone.",
  },
} as const;
