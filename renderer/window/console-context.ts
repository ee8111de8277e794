import { createContext, useContext } from "react";
import type { ConsoleServices } from "./services.ts";

export const ConsoleContext = createContext<ConsoleServices | null>(null);

/** The services of this console. */
export function useConsole(): ConsoleServices {
  const services = useContext(ConsoleContext);
  if (services === null) throw new Error("the console's views need a ConsoleContext around them");
  return services;
}
