import { expect, test } from "vitest";
import { oneAtATime } from "../../../../electron/host/one-at-a-time.ts";

test("who asks while it goes on shares it, about the same subject alone, and afterwards it is done anew, also after a failure", async () => {
  const begun: string[] = [];
  const answers: PromiseWithResolvers<string>[] = [];
  const ask = oneAtATime(({ name }: { readonly name: string }) => {
    begun.push(name);
    const answer = Promise.withResolvers<string>();
    answers.push(answer);
    return answer.promise;
  });
  const [one, same, other] = [ask({ name: "a" }), ask({ name: "a" }), ask({ name: "b" })];
  expect(begun).toEqual(["a", "b"]);
  answers[0]?.resolve("first");
  answers[1]?.reject(new Error("gone"));
  expect(await Promise.all([one, same])).toEqual(["first", "first"]);
  await expect(other).rejects.toThrow("gone");
  void ask({ name: "a" });
  void ask({ name: "b" });
  expect(begun).toEqual(["a", "b", "a", "b"]);
});
