/**
 * Whether a file is an administrator's: nobody else can have written it, or put another one in its place. Its place alone
 * does not say so, because on Windows any user may make folders where programs of all users keep theirs.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, lstatSync } from "node:fs";
import { posix, win32 } from "node:path";
import { ownerAndRights } from "./windows-rights.ts";

/**
 * Why a file may be somebody else's work: the path that is wrong and what is wrong with it, free of sentences; undefined
 * when it is the work of administrators. Asked after the file was read: who cannot change its folders has not exchanged it.
 */
export type FileJudge = (file: string) => string | undefined;

/** What the operating system tells of a path. */
type Look = (path: string) => { readonly uid: number; readonly mode: number; isSymbolicLink(): boolean };

/** The file itself and every folder above it. */
function chainOf(file: string, parentOf: (path: string) => string): string[] {
  const chain = [file];
  for (let path = file, parent = parentOf(path); parent !== path; path = parent, parent = parentOf(path)) {
    chain.push(parent);
  }
  return chain;
}

/** Bits of a mode by which its group, or everybody, can write. */
const WRITABLE_BY_OTHERS = 0o022;

function unixFault(path: string, look: Look): string | undefined {
  const found = look(path);
  if (found.isSymbolicLink()) return `${path}: symbolic link`;
  if (found.uid !== 0) return `${path}: owner ${found.uid}`;
  if ((found.mode & WRITABLE_BY_OTHERS) !== 0) return `${path}: mode ${(found.mode & 0o7777).toString(8)}`;
  return undefined;
}

/** On Unix: root owns the file and every folder above it, and neither group nor others can write to one of them. */
export function judgeOnUnix(look: Look = lstatSync): FileJudge {
  return (file) => {
    try {
      for (const path of chainOf(file, posix.dirname)) {
        const fault = unixFault(path, look);
        if (fault !== undefined) return fault;
      }
      return undefined;
    } catch {
      return `${file}: unknown owner`;
    }
  };
}

/** Where the paths stand that PowerShell is asked about: text on a command line would be read as commands. */
const PATHS = "MC_DISPATCHER_PATHS";

/**
 * Says owner and rights of each path in a line, as SDDL. The module is that of the system, whatever the environment
 * names; properties alone are read, which the constrained language of a locked-down computer allows.
 */
const SCRIPT = [
  "$ErrorActionPreference = 'Stop'",
  'Import-Module "$PSHOME\\Modules\\Microsoft.PowerShell.Security\\Microsoft.PowerShell.Security.psd1"',
  `foreach ($path in $env:${PATHS} -split '\\|') { (Get-Acl -LiteralPath $path).Sddl }`,
].join("; ");

/** Milliseconds; Windows starts it in less than one second. */
const POWERSHELL_LIMIT = 30_000;

/** Where PowerShell lies below the folder of Windows, on every version that is supported. */
const POWERSHELL = win32.join("System32", "WindowsPowerShell", "v1.0", "powershell.exe");

/** The folder of Windows: the usual one before the one that the environment names, because a user can name another there. */
function windowsFolder(): string {
  const named = process.env["SystemRoot"] ?? "";
  return ["C:\\Windows", named].find((folder) => existsSync(win32.join(folder, POWERSHELL))) ?? named;
}

/** Asks Windows for owner and rights of paths, in SDDL. @throws Error when there is no answer */
function askWindows(paths: readonly string[]): string[] {
  const root = windowsFolder();
  const answer = execFileSync(win32.join(root, POWERSHELL), ["-NoProfile", "-NonInteractive", "-Command", SCRIPT], {
    // Nothing of the user's own environment: modules would be looked for where it says.
    env: { SystemRoot: root, windir: root, [PATHS]: paths.join("|") },
    encoding: "utf8",
    timeout: POWERSHELL_LIMIT,
    windowsHide: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return answer.trim().split(/\r?\n/);
}

/**
 * On Windows: Administrators, SYSTEM or the installer of Windows own the file and every folder above it, and nobody else
 * can change the file, or take away or exchange anything on the way to it. That others may add something to a folder does
 * no harm: it would be theirs.
 */
export function judgeOnWindows(ask: typeof askWindows = askWindows, look: Look = lstatSync): FileJudge {
  return (file) => {
    try {
      const chain = chainOf(file, win32.dirname);
      const link = chain.find((path) => look(path).isSymbolicLink());
      if (link !== undefined) return `${link}: symbolic link`;
      const answers = ask(chain);
      for (const [at, path] of chain.entries()) {
        const { owner, others } = ownerAndRights(answers[at] ?? "", at === 0 ? "file" : "folder");
        if (owner !== undefined) return `${path}: owner ${owner}`;
        if (others !== undefined) return `${path}: writable by ${others}`;
      }
      return undefined;
    } catch {
      return `${file}: unknown owner`;
    }
  };
}

/** How files of administrators are told on a system. */
export function judgeOf(platform: NodeJS.Platform): FileJudge {
  return platform === "win32" ? judgeOnWindows() : judgeOnUnix();
}
