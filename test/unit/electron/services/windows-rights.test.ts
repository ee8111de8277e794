import { describe, expect, test } from "vitest";
import { ownerAndRights } from "../../../../electron/services/windows-rights.ts";

const FINE = { owner: undefined, others: undefined };
/** As Windows gives it to a file that an administrator makes below `C:\ProgramData`. */
const USUAL_FILE = "O:BAG:S-1-5-21-1-2-3-513D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)";
/** And to a folder: everybody may make files of their own in it. */
const USUAL_FOLDER =
  "O:BAG:S-1-5-21-1-2-3-513D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)";
/** Of a drive other than that of Windows: every user can change everything. */
const OTHER_DRIVE =
  "O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;;0x1301bf;;;AU)(A;OICIIO;SDGXGWGR;;;AU)(A;;0x1200a9;;;BU)";

describe("administrators alone have in hand", () => {
  test.each([
    ["what an administrator makes where programs of all users keep theirs", USUAL_FILE, "file"],
    ["its folder, where others can make something of their own", USUAL_FOLDER, "folder"],
    ["what the system made", "O:SYG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)", "folder"],
    [
      "the root of the drive of Windows",
      "O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464G:S-1-5-80-1D:PAI(A;;LC;;;AU)(A;OICIIO;SDGXGWGR;;;AU)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)",
      "folder",
    ],
    ["what says so in numbers", "O:S-1-5-32-544G:S-1-5-18D:(A;;FA;;;S-1-5-32-544)(A;;FR;;;S-1-1-0)", "file"],
    ["what others are denied", "O:BAG:BAD:(D;;FA;;;BU)(A;;FA;;;BA)", "file"],
  ] as const)("%s", (_what, sddl, kind) => expect(ownerAndRights(sddl, kind)).toEqual(FINE));
});

describe("somebody else has in hand", () => {
  test.each([
    [
      "what a user has made",
      USUAL_FILE.replace("O:BA", "O:S-1-5-21-1-2-3-1001"),
      "file",
      { owner: "S-1-5-21-1-2-3-1001" },
    ],
    ["what nobody says the owner of", "D:(A;;FA;;;BA)", "file", { owner: "unknown" }],
    ["nothing that can be read", "", "file", { owner: "unknown" }],
    ["a file that users can change", "O:BAG:BAD:(A;;FA;;;BA)(A;;FW;;;BU)", "file", { others: "BU" }],
    [
      "a file whose rights a user can change",
      "O:BAG:BAD:(A;;FA;;;BA)(A;;RCWD;;;S-1-5-21-1)",
      "file",
      { others: "S-1-5-21-1" },
    ],
    ["a file in a right that nobody knows", "O:BAG:BAD:(A;;QQ;;;BU)", "file", { others: "BU" }],
    ["a file in rights of an odd length", "O:BAG:BAD:(A;;FAX;;;BU)", "file", { others: "BU" }],
    ["a file under a condition", "O:BAG:BAD:(XA;;FA;;;BU;(@User.a==1))", "file", { others: "everybody" }],
    ["a file without a list", "O:BAG:BA", "file", { others: "everybody" }],
    ["a file with a list that allows all", "O:BAG:BAD:NO_ACCESS_CONTROL", "file", { others: "everybody" }],
    ["a folder on a drive of everybody", OTHER_DRIVE, "folder", { others: "AU" }],
    ["a folder out of which users can take", "O:BAG:BAD:(A;;FA;;;BA)(A;CI;DT;;;BU)", "folder", { others: "BU" }],
  ] as const)("%s", (_what, sddl, kind, fault) => expect(ownerAndRights(sddl, kind)).toEqual({ ...FINE, ...fault }));
});
