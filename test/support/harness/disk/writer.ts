/**
 * A child process that uses the one writer: `writer.ts <way> <file> <letter> <length> <times>` writes a file of so many
 * letters, and prints `stored`, or the code of what went wrong.
 */
import { copyStored, moveFile, storeFile, storeNewFile } from "../../../../electron/services/stored-file.ts";

const [, , way, file = "", letter = "a", length = "1", times = "1"] = process.argv;
const content = letter.repeat(Number(length));

const WAYS: Readonly<Record<string, () => void>> = {
  store: () => storeFile(file, content),
  new: () => storeNewFile(file, content),
  copy: () => copyStored(file, `${file}.copy`),
  move: () => moveFile(`${file}.from`, file),
};

try {
  for (let time = 0; time < Number(times); time++) WAYS[way ?? ""]?.();
  process.stdout.write("stored\n");
} catch (cause) {
  process.stdout.write(`${(cause as NodeJS.ErrnoException).code ?? String(cause)}\n`);
}
