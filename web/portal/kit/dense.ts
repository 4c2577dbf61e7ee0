import { createContext } from "react";

/** Inside a table: what explains itself on hover is no stop of the keyboard there, or a page of rows had hundreds. */
export const Dense = createContext(false);
